import { screen, waitFor, within } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { expectAccessible } from '../../testing/axe'
import { aCurrentUser, aPolicy, aUser } from '../../testing/fixtures'
import { renderApp } from '../../testing/render'
import { errorResponse, server } from '../../testing/server'

describe('administration', () => {
  const admin = aUser({ id: 'usr-1', email: 'admin@clustercodex.local', admin: true })
  const other = aUser({ id: 'usr-2', email: 'user@clustercodex.local' })

  beforeEach(() => {
    server.use(
      http.get('*/api/auth/me', () => HttpResponse.json(aCurrentUser(['*']))),
      http.get('*/api/admin/users', () => HttpResponse.json([admin, other])),
      http.get('*/api/admin/access-policy', () => HttpResponse.json([aPolicy()])),
      http.get('*/api/admin/audit', () =>
        HttpResponse.json([{ id: 'a', at: '2026-01-31T10:00:00Z', actor: 'x@y', action: 'login.failed', target: 'user/x@y', outcome: 'denied', details: { reason: 'locked' }, traceId: '' }]),
      ),
    )
  })

  it('shows others an explanation and sends no request', async () => {
    server.use(
      http.get('*/api/auth/me', () => HttpResponse.json(aCurrentUser(['view']))),
      http.get('*/api/admin/users', () => {
        throw new Error('requested')
      }),
    )
    await renderApp('/admin/users')

    expect(await screen.findByText('Administrators only')).toBeInTheDocument()
    expect(screen.queryByRole('link', { name: 'Admin' })).not.toBeInTheDocument()
  })

  it('shows an error when the policy cannot be read, and recovers automatically', async () => {
    let down = true
    server.use(http.get('*/api/auth/me', () => (down ? errorResponse(503, 'UNAVAILABLE', 'policyservice is unavailable.') : HttpResponse.json(aCurrentUser(['*'])))))
    await renderApp('/admin/users')

    expect(await screen.findByText('policyservice is unavailable.')).toBeInTheDocument()
    down = false
    expect(await screen.findByRole('table', { name: 'Users' })).toBeInTheDocument()
  })

  it('creates a user', async () => {
    let body: unknown
    server.use(
      http.post('*/api/admin/users', async ({ request }) => {
        body = await request.json()
        return HttpResponse.json(aUser({ id: 'usr-3', email: 'new@clustercodex.local' }))
      }),
    )
    const { user } = await renderApp('/admin')
    await user.click(await screen.findByRole('button', { name: 'Create user' }))
    const dialog = await screen.findByRole('dialog')
    await user.type(within(dialog).getByLabelText('E-mail'), 'new@clustercodex.local')
    await user.type(within(dialog).getByLabelText('Password'), 'short')
    await user.click(within(dialog).getByRole('button', { name: 'Create user' }))
    expect(await within(dialog).findByText('At least 8 characters.')).toBeInTheDocument()
    expect(body).toBeUndefined()
    await expectAccessible()

    await user.type(within(dialog).getByLabelText('Password'), '-but-longer')
    await user.type(within(dialog).getByLabelText('Groups'), 'team-a,')
    await user.click(within(dialog).getByRole('button', { name: 'Create user' }))

    await waitFor(() => expect(screen.queryByRole('dialog', { name: 'Create user' })).not.toBeInTheDocument())
    expect(body).toEqual({ email: 'new@clustercodex.local', name: '', password: 'short-but-longer', groups: ['team-a'] })
  })

  it('does not offer to delete or disable oneself', async () => {
    const { user } = await renderApp('/admin/users')

    await user.click(await screen.findByRole('button', { name: `Actions for ${admin.email}` }))

    expect(await screen.findByRole('menuitem', { name: 'Reset password' })).toBeInTheDocument()
    expect(screen.queryByRole('menuitem', { name: 'Delete' })).not.toBeInTheDocument()
    expect(screen.queryByRole('menuitem', { name: 'Disable' })).not.toBeInTheDocument()
  })

  it('asks before deleting', async () => {
    let deleted = ''
    server.use(
      http.delete('*/api/admin/users/:id', ({ params }) => {
        deleted = String(params.id)
        return HttpResponse.json({})
      }),
    )
    const { user } = await renderApp('/admin/users')
    await user.click(await screen.findByRole('button', { name: `Actions for ${other.email}` }))
    await user.click(await screen.findByRole('menuitem', { name: 'Delete' }))
    expect(deleted).toBe('')

    await user.click(await screen.findByRole('button', { name: 'Delete user' }))

    await waitFor(() => expect(deleted).toBe('usr-2'))
  })

  it('saves allow lists and rejects an invalid kind', async () => {
    let body: unknown
    server.use(
      http.post('*/api/admin/access-policy', async ({ request }) => {
        body = await request.json()
        return HttpResponse.json(aPolicy())
      }),
    )
    const { user } = await renderApp('/admin/policies')
    await user.click(await screen.findByRole('button', { name: /Edit access of/ }))
    const dialog = await screen.findByRole('dialog')

    await user.type(within(dialog).getByLabelText('Kinds'), 'pods{Enter}')
    expect(await within(dialog).findByText(/“pods” is not a kind/)).toBeInTheDocument()
    await user.clear(within(dialog).getByLabelText('Kinds'))
    await user.type(within(dialog).getByLabelText('Kinds'), 'Event{Enter}')
    await user.click(within(dialog).getByRole('button', { name: 'Remove default from Namespaces' }))
    await user.click(within(dialog).getByRole('button', { name: 'Save access' }))

    await waitFor(() => expect(screen.queryByRole('dialog', { name: /Access of/ })).not.toBeInTheDocument())
    expect(body).toEqual({
      id: 'pol-1',
      subjectType: 'USER',
      subject: 'user@clustercodex.local',
      namespaceAllowList: ['broken'],
      kindAllowList: ['Pod', 'Event'],
      actionAllowList: ['view'],
    })
  })

  it('does not save while a field holds invalid text', async () => {
    const saved = vi.fn(() => HttpResponse.json(aPolicy()))
    server.use(http.post('*/api/admin/access-policy', saved))
    const { user } = await renderApp('/admin/policies')
    await user.click(await screen.findByRole('button', { name: /Edit access of/ }))
    const dialog = await screen.findByRole('dialog')

    await user.type(within(dialog).getByLabelText('Kinds'), 'pods')
    await user.click(within(dialog).getByRole('button', { name: 'Save access' }))

    expect(await within(dialog).findByText(/“pods” is not a kind/)).toBeInTheDocument()
    expect(saved).not.toHaveBeenCalled()
    await user.clear(within(dialog).getByLabelText('Kinds'))
    await user.click(within(dialog).getByRole('button', { name: 'Save access' }))
    await waitFor(() => expect(saved).toHaveBeenCalledTimes(1))
  })

  it('shows a validation error of the server at its field', async () => {
    server.use(
      http.post('*/api/admin/access-policy', () =>
        errorResponse(400, 'VALIDATION_ERROR', 'The policy is wrong.', [{ field: 'kind_allow_list', message: 'At most 100 kinds.' }]),
      ),
    )
    const { user } = await renderApp('/admin/policies')
    await user.click(await screen.findByRole('button', { name: /Edit access of/ }))
    await user.click(await screen.findByRole('button', { name: 'Save access' }))

    expect(await screen.findByText('At most 100 kinds.')).toBeInTheDocument()
    expect(screen.getByLabelText('Kinds')).toBeInvalid()
  })

  it('shows the audit log', async () => {
    await renderApp('/admin/audit')

    const row = await screen.findByRole('row', { name: /login.failed/ })
    expect(within(row).getByText('denied')).toBeInTheDocument()
    expect(within(row).getByText('reason: locked')).toBeInTheDocument()
  })
})
