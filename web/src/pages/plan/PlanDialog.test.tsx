import { act, screen, waitFor, within } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { expectAccessible } from '../../testing/axe'
import { EventStream } from '../../testing/events'
import { aPlan, anIssue } from '../../testing/fixtures'
import { renderApp } from '../../testing/render'
import { errorResponse, server } from '../../testing/server'
import { planToMarkdown } from './plan-markdown'
import { planToShell } from './plan-shell'

const ADDRESS = '/issues/iss-1/plan?horizon=LONG_TERM'

describe('plan dialog', () => {
  let stream: EventStream
  let requested: unknown

  beforeEach(() => {
    stream = new EventStream()
    requested = undefined
    server.use(
      http.post('*/api/plans/codex/stream', async ({ request }) => {
        requested = await request.clone().json()
        return stream.respond(request)
      }),
    )
  })

  async function generate() {
    const app = await renderApp(ADDRESS)
    await app.user.type(await screen.findByRole('textbox'), 'We just deployed v2.')
    await app.user.click(screen.getByRole('button', { name: 'Generate plan' }))
    return app
  }

  it('shows the stages, the partial plan and the plan', async () => {
    const { address } = await generate()
    await waitFor(() => expect(stream.followers).toBe(1))
    expect(requested).toEqual({ issueId: 'iss-1', userContext: 'We just deployed v2.', horizon: 'LONG_TERM' })

    act(() => stream.send('stage', { name: 'evidence', state: 'started', text: '3 objects' }))
    expect(await screen.findByText('3 objects')).toBeInTheDocument()
    act(() => stream.send('partial', { summary: 'Half a sentence', stepDescriptions: ['First'] }))
    expect(await screen.findByText('Half a sentence')).toBeInTheDocument()
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

    const command = await screen.findByRole('figure', { name: 'Command of step 1' })
    await user.click(within(command).getByRole('button', { name: 'Copy' }))
    expect(copied).toHaveBeenLastCalledWith('kubectl set image deployment/api app=api:v1 -n broken')

    await user.click(screen.getByRole('button', { name: 'Copy plan as Markdown' }))
    expect(copied).toHaveBeenLastCalledWith(planToMarkdown(aPlan(), anIssue()))

    await user.click(screen.getByRole('button', { name: 'Copy as shell script' }))
    expect(copied).toHaveBeenLastCalledWith(planToShell(aPlan(), anIssue()))

    const undo = screen.getByRole('figure', { name: 'Undo of step 1' })
    await user.click(within(undo).getByRole('button', { name: 'Copy' }))
    expect(copied).toHaveBeenLastCalledWith('kubectl rollout undo deployment/api -n broken')
  })

  it('shows what a hypothesis stands on, and what speaks against it', async () => {
    server.use(http.get('*/api/plans/plan-1', () => HttpResponse.json(aPlan())))
    const { user } = await renderApp(`${ADDRESS}&plan=plan-1`)

    const hypotheses = await screen.findByRole('region', { name: 'Root cause hypotheses' })
    expect(screen.getByText('Cause shown by the evidence')).toBeInTheDocument()
    expect(within(hypotheses).getByText('Supported by')).toHaveTextContent('e1')
    await user.click(within(hypotheses).getByRole('link', { name: 'e2' }))

    const against = document.activeElement
    expect(against).toHaveTextContent("container 'app' (api:v2): running, ready")
    expect(against).toHaveAttribute('data-chosen', 'true')
    await expectAccessible()
  })

  it('shows a plan of an earlier version, which has no evidence', async () => {
    server.use(http.get('*/api/plans/plan-1', () => HttpResponse.json({ ...aPlan({ evidence: [], hypotheses: [] }), confidence: undefined })))
    await renderApp(`${ADDRESS}&plan=plan-1`)

    expect(await screen.findByText('The tag was never pushed.')).toBeInTheDocument()
    expect(screen.queryByText('Evidence used')).not.toBeInTheDocument()
  })

  it('shows what the model looks up, live and with the plan', async () => {
    const { user } = await generate()
    await waitFor(() => expect(stream.followers).toBe(1))
    const step = { number: 1, tool: 'get_logs', arguments: '{"kind":"Pod","namespace":"broken","name":"db-0","container":null,"previous":true}', result: 'FATAL: disk full', failed: false }

    act(() => stream.send('investigation', step))
    expect(await screen.findByText('get_logs Pod broken db-0 previous')).toBeInTheDocument()
    act(() => stream.send('plan', aPlan({ generatedBy: 'a-model', investigation: [step, { ...step, number: 2, arguments: 'not JSON', failed: true, result: 'The arguments are not one JSON object.' }] })))
    act(() => stream.end())

    const looked = await screen.findByRole('region', { name: /Looked up by the model/ })
    expect(within(looked).getByText('get_logs not JSON')).toBeInTheDocument()
    expect(within(looked).getByText(/not found or refused/)).toBeInTheDocument()
    await user.click(within(looked).getByText('get_logs Pod broken db-0 previous'))
    expect(within(looked).getByText('FATAL: disk full')).toBeVisible()
    await expectAccessible()
  })

  it('says first that the model did not answer', async () => {
    server.use(http.get('*/api/plans/plan-1', () => HttpResponse.json(aPlan({ note: 'The model cannot be reached. This plan was made offline.' }))))
    await renderApp(`${ADDRESS}&plan=plan-1`)

    expect(await screen.findByText('The model cannot be reached. This plan was made offline.')).toBeInTheDocument()
  })

  it('offers a plan that was made before, and makes a new one on request', async () => {
    const { user } = await generate()
    await waitFor(() => expect(stream.followers).toBe(1))
    act(() => stream.send('plan', aPlan({ reused: true, horizon: 'LONG_TERM' })))
    act(() => stream.end())

    expect(await screen.findByText('Made before')).toBeInTheDocument()
    await user.click(screen.getByRole('button', { name: 'Make a new one' }))

    await waitFor(() => expect(requested).toEqual({ issueId: 'iss-1', userContext: 'We just deployed v2.', horizon: 'LONG_TERM', fresh: true }))
  })

  it('falls back to the unary call when streaming is not available', async () => {
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
  ])('does not fall back to the unary call after %s', async (code, status) => {
    const unary = vi.fn(() => HttpResponse.json(aPlan()))
    server.use(
      http.post('*/api/plans/codex/stream', () => errorResponse(status, code, 'No.')),
      http.post('*/api/plans/codex', unary),
    )
    await generate()

    expect(await screen.findByText('No.')).toBeInTheDocument()
    expect(unary).not.toHaveBeenCalled()
  })

  it('shows an error and keeps the entered context', async () => {
    await generate()
    await waitFor(() => expect(stream.followers).toBe(1))
    act(() => stream.send('failure', { code: 'UNAVAILABLE', error: 'The model does not respond.' }))

    expect(await screen.findByText('The model does not respond.')).toBeInTheDocument()
    expect(screen.getByRole('textbox')).toHaveValue('We just deployed v2.')
    expect(screen.getByRole('button', { name: 'Generate again' })).toBeEnabled()
  })

  it('aborts the request on cancel', async () => {
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
