import { screen, waitFor, within } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { describe, expect, it } from 'vitest'
import { expectAccessible } from '../../testing/axe'
import { aCurrentUser, anIssue } from '../../testing/fixtures'
import { renderApp } from '../../testing/render'
import { errorResponse, server } from '../../testing/server'

const issues = ['a', 'b', 'c', 'd'].map((id) => anIssue({ id, name: `${id}-1` }))

/** A server that dismisses issues, except those named. */
function serve(failing: readonly string[] = [], listed = issues) {
  const dismissed: string[] = []
  const failures = new Set(failing)
  let running = 0
  const parallel = { most: 0 }
  server.use(
    http.get('*/api/issues', () => HttpResponse.json(listed)),
    http.post('*/api/issues/:id/dismiss', async ({ params, request }) => {
      running += 1
      parallel.most = Math.max(parallel.most, running)
      const { reason } = (await request.json()) as { reason: string }
      await new Promise((resolve) => setTimeout(resolve, 5))
      running -= 1
      const id = String(params.id)
      if (failures.has(id)) return errorResponse(409, 'CONFLICT', `Issue ${id} was resolved meanwhile.`)
      dismissed.push(`${id}: ${reason}`)
      return HttpResponse.json({ ...anIssue({ id }), state: 'dismissed' })
    }),
  )
  return { dismissed, failures, parallel }
}

const box = (name: string) => screen.findByRole('checkbox', { name: new RegExp(`^Select .*${name}`) })
const chosen = () => screen.getAllByRole('checkbox', { name: /^Select Container/, hidden: true }).map((each) => (each as HTMLInputElement).checked)

describe('selecting issues', () => {
  it('selects a range with Shift, all that are shown, and none with Esc', async () => {
    serve()
    const { user, address } = await renderApp('/')
    await user.click(await box('a-1'))
    await user.keyboard('{Shift>}')
    await user.click(await box('c-1'))
    await user.keyboard('{/Shift}')
    expect(chosen()).toEqual([true, true, true, false])
    expect(screen.getByText('3 issues selected')).toBeInTheDocument()
    expect(address()).toBe('/')

    await user.click(screen.getByRole('button', { name: 'Select all 4 shown' }))
    expect(chosen()).toEqual([true, true, true, true])

    await user.keyboard('{Escape}')
    expect(chosen()).toEqual([false, false, false, false])
    expect(screen.queryByRole('group', { name: 'Selected issues' })).not.toBeInTheDocument()

    await user.click(screen.getByRole('checkbox', { name: 'Select all issues shown' }))
    expect(screen.getByText('4 issues selected')).toBeInTheDocument()
  })

  it('is accessible', async () => {
    serve([], issues.slice(0, 1))
    const { user } = await renderApp('/')
    await user.click(await box('a-1'))
    await screen.findByRole('group', { name: 'Selected issues' })

    await expectAccessible()
  })

  it('selects by keyboard: x the focused row, X all since the last one', async () => {
    serve()
    const { user } = await renderApp('/')
    await box('a-1')

    await user.keyboard('j')
    await waitFor(() => expect(document.activeElement?.closest('tr')).toHaveAttribute('data-index', '0'))
    await user.keyboard('xjj')
    await waitFor(() => expect(document.activeElement?.closest('tr')).toHaveAttribute('data-index', '2'))
    await user.keyboard('X')

    expect(chosen()).toEqual([true, true, true, false])
  })

  it('dismisses all selected with one reason, a few at a time', async () => {
    const many = Array.from({ length: 6 }, (_, index) => anIssue({ id: `i${index}`, name: `pod-${index}` }))
    const { dismissed, parallel } = serve([], many)
    const { user } = await renderApp('/')
    await box('pod-0')
    await user.click(screen.getByRole('checkbox', { name: 'Select all issues shown' }))
    await user.click(screen.getByRole('button', { name: 'Dismiss selected' }))
    const dialog = within(await screen.findByRole('dialog', { name: 'Dismiss 6 issues' }))
    await user.type(dialog.getByLabelText('Reason'), 'Known')
    await user.click(dialog.getByRole('button', { name: 'Dismiss 6 issues' }))

    expect(await screen.findByText('6 issues dismissed')).toBeInTheDocument()
    expect(dismissed.toSorted()).toEqual(many.map(({ id }) => `${id}: Known`).toSorted())
    expect(parallel.most).toBe(4)
    expect(screen.queryByRole('dialog', { name: /^Dismiss/ })).not.toBeInTheDocument()
    expect(await screen.findByText('No issues detected')).toBeInTheDocument()
  })

  it('names those that could not be dismissed, keeps the reason, and tries only them again', async () => {
    const { dismissed, failures } = serve(['b'])
    const { user } = await renderApp('/')
    await box('a-1')
    await user.click(screen.getByRole('checkbox', { name: 'Select all issues shown' }))
    await user.click(screen.getByRole('button', { name: 'Dismiss selected' }))
    const dialog = within(await screen.findByRole('dialog'))
    await user.type(dialog.getByLabelText('Reason'), 'Known')
    await user.click(dialog.getByRole('button', { name: 'Dismiss 4 issues' }))

    expect(await dialog.findByText('Container crashes repeatedly · Pod broken/b-1: Issue b was resolved meanwhile.')).toBeInTheDocument()
    expect(dialog.getByText('3 of 4 issues dismissed')).toBeInTheDocument()
    expect(dialog.getByLabelText('Reason')).toHaveValue('Known')
    expect(chosen()).toEqual([true])

    failures.clear()
    await user.click(dialog.getByRole('button', { name: 'Dismiss the other 1' }))
    await waitFor(() => expect(screen.queryByRole('dialog', { name: /^Dismiss/ })).not.toBeInTheDocument())
    expect(dismissed.filter((each) => each.startsWith('b'))).toEqual(['b: Known'])
    expect(dismissed).toHaveLength(4)
  })

  it('waits as long as the server asks when it limits the rate', async () => {
    const { dismissed } = serve([], [issues[0] ?? anIssue()])
    server.use(
      http.post('*/api/issues/:id/dismiss', () => HttpResponse.json({ error: 'Too many.', code: 'RATE_LIMITED', details: {} }, { status: 429, headers: { 'Retry-After': '1' } }), { once: true }),
    )
    const { user } = await renderApp('/')
    await user.click(await box('a-1'))
    await user.click(screen.getByRole('button', { name: 'Dismiss selected' }))
    await user.type(await screen.findByLabelText('Reason'), 'Known')
    await user.click(screen.getByRole('button', { name: 'Dismiss issue' }))

    await waitFor(() => expect(dismissed).toEqual(['a: Known']))
  })

  it('offers only issues that the user may dismiss', async () => {
    serve([], [anIssue({ id: 'a', name: 'a-1' }), anIssue({ id: 'b', name: 'b-1', namespace: 'payments' })])
    const { user } = await renderApp('/')
    expect(await box('b-1')).toBeDisabled()
    await user.click(screen.getByRole('checkbox', { name: 'Select all issues shown' }))
    expect(screen.getByText('1 issue selected')).toBeInTheDocument()
  })

  it('has no checkboxes for a user who may dismiss nothing', async () => {
    serve()
    server.use(http.get('*/api/auth/me', () => HttpResponse.json(aCurrentUser(['view']))))
    await renderApp('/')
    await screen.findByRole('row', { name: /a-1/ })

    expect(screen.queryByRole('checkbox')).not.toBeInTheDocument()
  })
})
