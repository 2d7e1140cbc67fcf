import { act, screen, waitFor } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { expectAccessible } from '../../testing/axe'
import { EventStream } from '../../testing/events'
import { aPlan, anIssue } from '../../testing/fixtures'
import { renderApp } from '../../testing/render'
import { errorAnswer, server } from '../../testing/server'
import { planToMarkdown } from './plan-markdown'

const ADDRESS = '/issues/iss-1/plan?horizon=LONG_TERM'

describe('plan dialog', () => {
  let stream: EventStream
  let asked: unknown

  beforeEach(() => {
    stream = new EventStream()
    asked = undefined
    server.use(
      http.post('*/api/plans/codex/stream', async ({ request }) => {
        asked = await request.clone().json()
        return stream.answer(request)
      }),
    )
  })

  async function generate() {
    const app = await renderApp(ADDRESS)
    await app.user.type(await screen.findByRole('textbox'), 'We just deployed v2.')
    await app.user.click(screen.getByRole('button', { name: 'Generate plan' }))
    return app
  }

  it('shows the stages, the plan as it is written, and the plan', async () => {
    const { address } = await generate()
    await waitFor(() => expect(stream.followers).toBe(1))
    expect(asked).toEqual({ issueId: 'iss-1', userContext: 'We just deployed v2.', horizon: 'LONG_TERM' })

    act(() => stream.send('stage', { name: 'evidence', state: 'started', text: '3 objects' }))
    expect(await screen.findByText('3 objects')).toBeInTheDocument()
    act(() => stream.send('partial', { summary: 'Half a thought', stepDescriptions: ['First'] }))
    expect(await screen.findByText('Half a thought')).toBeInTheDocument()
    act(() => stream.send('plan', aPlan({ horizon: 'LONG_TERM' })))
    act(() => stream.end())

    expect(await screen.findByText('The image cannot be pulled.')).toBeInTheDocument()
    expect(screen.getByText(/offline planner/)).toBeInTheDocument()
    expect(screen.getByText('Advice')).toBeInTheDocument()
    expect(screen.getByText('Medium impact')).toBeInTheDocument()
    expect(screen.getByText('Undo the rollout.')).toBeInTheDocument()
    expect(address()).toBe('/issues/iss-1/plan?plan=plan-1&horizon=LONG_TERM')
    await expectAccessible()
  })

  it('copies a command and the whole plan', async () => {
    server.use(http.get('*/api/plans/plan-1', () => HttpResponse.json(aPlan())))
    const { user } = await renderApp(`${ADDRESS}&plan=plan-1`)
    const copied = vi.spyOn(navigator.clipboard, 'writeText')

    await user.click(await screen.findByRole('button', { name: 'Copy' }))
    expect(copied).toHaveBeenLastCalledWith('kubectl set image deployment/api app=api:v1 -n broken')

    await user.click(screen.getByRole('button', { name: 'Copy plan as Markdown' }))
    expect(copied).toHaveBeenLastCalledWith(planToMarkdown(aPlan(), anIssue()))
  })

  it('takes the plain call where streaming is not to be had', async () => {
    server.use(
      http.post('*/api/plans/codex/stream', () => HttpResponse.error()),
      http.post('*/api/plans/codex', () => HttpResponse.json(aPlan())),
    )
    await generate()

    expect(await screen.findByText('The image cannot be pulled.')).toBeInTheDocument()
  })

  it.each([
    ['FORBIDDEN', 403],
    ['RATE_LIMITED', 429],
  ])('does not ask a second door after %s', async (code, status) => {
    const plain = vi.fn(() => HttpResponse.json(aPlan()))
    server.use(
      http.post('*/api/plans/codex/stream', () => errorAnswer(status, code, 'No.')),
      http.post('*/api/plans/codex', plain),
    )
    await generate()

    expect(await screen.findByText('No.')).toBeInTheDocument()
    expect(plain).not.toHaveBeenCalled()
  })

  it('shows a failure and keeps what was written for another try', async () => {
    await generate()
    await waitFor(() => expect(stream.followers).toBe(1))
    act(() => stream.send('failure', { code: 'UNAVAILABLE', error: 'The model does not answer.' }))

    expect(await screen.findByText('The model does not answer.')).toBeInTheDocument()
    expect(screen.getByRole('textbox')).toHaveValue('We just deployed v2.')
    expect(screen.getByRole('button', { name: 'Generate again' })).toBeEnabled()
  })

  it('ends the request on cancelling', async () => {
    const { user } = await generate()
    await waitFor(() => expect(stream.followers).toBe(1))

    await user.click(await screen.findByRole('button', { name: 'Cancel' }))

    expect(await screen.findByRole('button', { name: 'Generate plan' })).toBeInTheDocument()
    await waitFor(() => expect(stream.requests[0]?.signal.aborted).toBe(true))
  })

  it('lists earlier plans and opens one', async () => {
    const earlier = aPlan({ id: 'plan-0', quickFix: { ...aPlan().quickFix, summary: 'Yesterday’s plan' } })
    server.use(
      http.get('*/api/plans', () => HttpResponse.json([earlier])),
      http.get('*/api/plans/plan-0', () => HttpResponse.json(earlier)),
    )
    const { user, address } = await renderApp(ADDRESS)

    await user.click(await screen.findByRole('link', { name: /Yesterday’s plan/ }))

    expect(await screen.findByRole('article', { name: 'Plan' })).toBeInTheDocument()
    expect(address()).toContain('plan=plan-0')
  })
})
