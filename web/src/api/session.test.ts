import { waitFor } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { describe, expect, it } from 'vitest'
import { aSession } from '../testing/fixtures'
import { errorResponse, server } from '../testing/server'
import { callJson } from './client'
import { ApiError } from './errors'
import { currentToken, getSession, refreshToken, restoreSession, signIn, signOut } from './session'

const REFRESH_KEY = 'cluster-codex.refresh'

describe('session', () => {
  it('keeps the access token out of every storage and the refresh token in this tab only', async () => {
    await signIn('user@clustercodex.local', 'user123!')

    expect(await currentToken()).toBe('token-1')
    expect(Object.values(sessionStorage)).toEqual(['refresh-1'])
    expect(localStorage).toHaveLength(0)
    expect(document.cookie).toBe('')
  })

  it('refreshes once for concurrent calls that are rejected, then repeats each once', async () => {
    let refreshes = 0
    const urls: string[] = []
    server.use(
      http.post('*/api/auth/refresh', () => {
        refreshes += 1
        return HttpResponse.json(aSession({ token: 'token-2', refreshToken: 'refresh-2' }))
      }),
      http.get('*/api/thing', ({ request }) => {
        urls.push(request.url)
        return request.headers.get('Authorization') === 'Bearer token-2'
          ? HttpResponse.json({ ok: true })
          : errorResponse(401, 'AUTH_REQUIRED', 'The token has expired.')
      }),
    )
    await signIn('user@clustercodex.local', 'user123!')

    const responses = await Promise.all([1, 2, 3, 4].map(() => callJson('/api/thing')))

    expect(responses).toEqual(Array(4).fill({ ok: true }))
    expect(refreshes).toBe(1)
    expect(urls).toHaveLength(8)
    expect(urls.join()).not.toContain('token')
  })

  it('repeats a call only once when the new token is rejected too', async () => {
    let calls = 0
    server.use(
      http.get('*/api/thing', () => {
        calls += 1
        return errorResponse(401, 'AUTH_REQUIRED', 'Never.')
      }),
    )
    await signIn('user@clustercodex.local', 'user123!')

    await expect(callJson('/api/thing')).rejects.toMatchObject({ code: 'AUTH_REQUIRED' })
    expect(calls).toBe(2)
  })

  it('does not use a refresh token for an access token that was already replaced', async () => {
    await signIn('user@clustercodex.local', 'user123!')
    await refreshToken('token-1')
    server.use(http.post('*/api/auth/refresh', () => errorResponse(401, 'AUTH_REQUIRED', 'Used twice.')))

    expect(await refreshToken('token-1')).toBe('token-2')
    expect(getSession().status).toBe('signedIn')
  })

  it('renews a token shortly before it expires', async () => {
    server.use(http.post('*/api/auth/login', () => HttpResponse.json(aSession({ expiresAt: new Date(Date.now() + 5_000).toISOString() }))))
    await signIn('user@clustercodex.local', 'user123!')

    expect(await currentToken()).toBe('token-2')
  })

  it('takes over the session renewed by a duplicated tab, and no other', async () => {
    await signIn('user@clustercodex.local', 'user123!')
    const otherTab = new BroadcastChannel('cluster-codex.session')

    otherTab.postMessage({ spent: 'refresh-of-another-session', session: aSession({ token: 'other', refreshToken: 'other' }) })
    otherTab.postMessage({ spent: 'refresh-1', session: aSession({ token: 'token-9', refreshToken: 'refresh-9' }) })

    await waitFor(() => expect(sessionStorage.getItem(REFRESH_KEY)).toBe('refresh-9'))
    expect(await currentToken()).toBe('token-9')
    otherTab.close()
  })

  it('signs out when a duplicated tab signs out, and not for other sessions', async () => {
    await signIn('user@clustercodex.local', 'user123!')
    const otherTab = new BroadcastChannel('cluster-codex.session')

    otherTab.postMessage({ spent: 'refresh-of-another-session' })
    otherTab.postMessage({ spent: 'refresh-1' })

    await waitFor(() => expect(getSession()).toEqual({ status: 'signedOut', reason: 'otherTab' }))
    expect(sessionStorage).toHaveLength(0)
    otherTab.close()
  })

  it('notifies other tabs which session was signed out, without a token', async () => {
    const messages: unknown[] = []
    const otherTab = new BroadcastChannel('cluster-codex.session')
    otherTab.onmessage = (message) => messages.push(message.data)
    await signIn('user@clustercodex.local', 'user123!')

    await signOut()

    await waitFor(() => expect(messages).toEqual([{ spent: 'refresh-1' }]))
    expect(getSession()).toEqual({ status: 'signedOut', reason: 'thisTab' })
    otherTab.close()
  })

  it('ends the session when the refresh token is rejected', async () => {
    await signIn('user@clustercodex.local', 'user123!')
    server.use(http.post('*/api/auth/refresh', () => errorResponse(401, 'AUTH_REQUIRED', 'The session has ended.')))

    await expect(refreshToken()).rejects.toBeInstanceOf(ApiError)

    expect(getSession()).toEqual({ status: 'signedOut', reason: 'ended' })
    expect(sessionStorage.getItem(REFRESH_KEY)).toBeNull()
  })

  it('keeps the session while the server is unreachable', async () => {
    await signIn('user@clustercodex.local', 'user123!')
    server.use(http.post('*/api/auth/refresh', () => HttpResponse.error()))

    await restoreSession()

    expect(getSession().status).toBe('waiting')
    expect(sessionStorage.getItem(REFRESH_KEY)).toBe('refresh-1')

    server.resetHandlers()
    await restoreSession()
    expect(getSession().status).toBe('signedIn')
  })

  it('clears the session on sign-out and ends it on the server', async () => {
    let body: unknown
    server.use(
      http.post('*/api/auth/logout', async ({ request }) => {
        body = await request.json()
        return HttpResponse.json({})
      }),
    )
    await signIn('user@clustercodex.local', 'user123!')

    await signOut()

    expect(body).toEqual({ refreshToken: 'refresh-1' })
    expect(sessionStorage).toHaveLength(0)
    await expect(currentToken()).rejects.toMatchObject({ code: 'AUTH_REQUIRED' })
  })

  it('stays signed out when a refresh completes after signing out', async () => {
    await signIn('user@clustercodex.local', 'user123!')
    let open = (): void => undefined
    const gate = new Promise<void>((resolve) => (open = resolve))
    server.use(
      http.post('*/api/auth/refresh', async () => {
        await gate
        return HttpResponse.json(aSession({ token: 'token-2', refreshToken: 'refresh-2' }))
      }),
    )
    const late = refreshToken()
    await signOut()
    open()

    await expect(late).rejects.toMatchObject({ code: 'AUTH_REQUIRED' })
    expect(getSession().status).toBe('signedOut')
    expect(sessionStorage.getItem(REFRESH_KEY)).toBeNull()
  })
})
