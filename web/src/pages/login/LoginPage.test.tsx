import { screen } from '@testing-library/react'
import { http } from 'msw'
import { describe, expect, it } from 'vitest'
import { restoreSession } from '../../api/session'
import { expectAccessible } from '../../testing/axe'
import { renderApp, renderSignedOut } from '../../testing/render'
import { errorResponse, server } from '../../testing/server'

async function fill(user: ReturnType<typeof renderSignedOut>['user']) {
  await user.type(await screen.findByLabelText('E-mail'), 'user@clustercodex.local')
  await user.type(screen.getByLabelText('Password'), 'user123!')
  await user.click(screen.getByRole('button', { name: 'Sign in' }))
}

describe('sign-in', () => {
  it('returns to the requested page', async () => {
    await restoreSession()
    const { user, address } = renderSignedOut('/issues/iss-1?severity=high')
    await fill(user)

    expect(await screen.findByRole('dialog')).toBeInTheDocument()
    expect(address()).toBe('/issues/iss-1?severity=high')
  })

  it('shows the error and allows another attempt', async () => {
    await restoreSession()
    server.use(http.post('*/api/auth/login', () => errorResponse(401, 'AUTH_REQUIRED', 'The e-mail address or the password is wrong.')))
    const { user } = renderSignedOut('/login')
    await fill(user)

    expect(await screen.findByRole('alert')).toHaveTextContent('The e-mail address or the password is wrong.')
    expect(screen.getByRole('button', { name: 'Sign in' })).toBeEnabled()
    await expectAccessible()
  })

  it('shows that the user signed out in another tab', async () => {
    const { address } = await renderApp('/issues/iss-1')
    const otherTab = new BroadcastChannel('cluster-codex.session')
    otherTab.postMessage({ spent: sessionStorage.getItem('cluster-codex.refresh') })

    expect(await screen.findByText('You signed out in another tab')).toBeInTheDocument()
    expect(address()).toBe('/login?from=%2Fissues%2Fiss-1')
    otherTab.close()
  })

  it('never redirects to another site', async () => {
    const { address } = await renderApp('/login?from=%2F%2Fevil.example')

    expect(await screen.findByRole('heading', { name: 'Issues' })).toBeInTheDocument()
    expect(address()).toBe('/')
  })

  it('shows no page to a user who is not signed in', async () => {
    await restoreSession()
    const { address } = renderSignedOut('/admin/users')

    expect(await screen.findByLabelText('Password')).toBeInTheDocument()
    expect(address()).toBe('/login?from=%2Fadmin%2Fusers')
  })

  it('signs out from the menu', async () => {
    const { user, address } = await renderApp('/')
    await user.click(await screen.findByRole('button', { name: 'Your account' }))
    await user.click(await screen.findByRole('menuitem', { name: 'Sign out' }))

    expect(await screen.findByLabelText('Password')).toBeInTheDocument()
    expect(sessionStorage).toHaveLength(0)
    expect(address()).toBe('/login')
  })
})
