import { ApiError } from './errors'
import { send } from './http'
import type { Session, User } from './types'

/**
 * Who is signed in. The access token lives in memory only; the refresh token in `sessionStorage`, so that a reload
 * keeps the session and a closed tab ends it.
 */
export type SessionState =
  | { status: 'restoring' }
  /** A session is stored, but the server does not respond. */
  | { status: 'waiting'; error: ApiError }
  | { status: 'signedOut'; reason: SignedOutReason }
  | { status: 'signedIn'; user: User }

/** Why nobody is signed in: not signed in or signed out in this tab, signed out in another tab, or ended by the server. */
export type SignedOutReason = 'thisTab' | 'otherTab' | 'ended'

const REFRESH_KEY = 'cluster-codex.refresh'
/** Tokens are renewed this long before they expire, so that no request carries an expired one. */
const RENEW_BEFORE_MS = 30_000

/** The refresh token that was used, and the session it was used for; no session after signing out. */
interface SiblingMessage {
  spent: string
  session?: Session
}

/**
 * A duplicated tab starts with a copy of the refresh token. The tab that uses it sends the new session to the other,
 * because a second use would end both. Signing out in one tab signs out in all.
 */
const siblings = new BroadcastChannel('cluster-codex.session')
siblings.onmessage = (message: MessageEvent<SiblingMessage>) => {
  const { spent, session } = message.data
  if (sessionStorage.getItem(REFRESH_KEY) !== spent) return
  if (session) accept(session)
  else clear('otherTab')
}

let state: SessionState = { status: 'restoring' }
let token: string | undefined
let expiresAtMs = 0
let refreshing: Promise<string> | undefined
const listeners = new Set<() => void>()

export function getSession(): SessionState {
  return state
}

export function subscribeSession(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** @throws {ApiError} AUTH_REQUIRED for a wrong e-mail or password, RATE_LIMITED after repeated failures. */
export async function signIn(email: string, password: string): Promise<void> {
  const response = await send('/api/auth/login', { method: 'POST', body: { email, password } })
  accept((await response.json()) as Session)
}

/** Clears the session in every tab, then ends it on the server. @throws {ApiError} where the server cannot be reached. */
export async function signOut(): Promise<void> {
  const refreshToken = sessionStorage.getItem(REFRESH_KEY)
  clear('thisTab')
  if (refreshToken === null) return
  siblings.postMessage({ spent: refreshToken } satisfies SiblingMessage)
  await send('/api/auth/logout', { method: 'POST', body: { refreshToken } })
}

/** Restores the session of this tab after a reload. Throws no `ApiError`: the result is the state. */
export async function restoreSession(): Promise<void> {
  if (sessionStorage.getItem(REFRESH_KEY) === null) {
    clear('thisTab')
    return
  }
  try {
    await refreshToken()
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    if (sessionStorage.getItem(REFRESH_KEY) !== null) change({ status: 'waiting', error })
  }
}

/** An access token that does not expire within the next seconds. @throws {ApiError} AUTH_REQUIRED when nobody is signed in. */
export async function currentToken(): Promise<string> {
  if (token !== undefined && Date.now() < expiresAtMs - RENEW_BEFORE_MS) return token
  return refreshToken()
}

/**
 * A new access token. Concurrent callers share one request: a refresh token works once, and a second use would end the session.
 * @param rejected the token that the server rejected; if it is no longer the current one, the current one is returned.
 */
export function refreshToken(rejected?: string): Promise<string> {
  if (rejected !== undefined && token !== undefined && rejected !== token) return Promise.resolve(token)
  refreshing ??= refresh().finally(() => {
    refreshing = undefined
  })
  return refreshing
}

async function refresh(): Promise<string> {
  const refreshToken = sessionStorage.getItem(REFRESH_KEY)
  if (refreshToken === null) throw new ApiError({ code: 'AUTH_REQUIRED', message: 'You are not signed in.' })
  try {
    const response = await send('/api/auth/refresh', { method: 'POST', body: { refreshToken } })
    const session = (await response.json()) as Session
    // Signed out while the request was in flight: the new session must not be used.
    if (sessionStorage.getItem(REFRESH_KEY) !== refreshToken) {
      throw new ApiError({ code: 'AUTH_REQUIRED', message: 'You signed out.' })
    }
    siblings.postMessage({ spent: refreshToken, session } satisfies SiblingMessage)
    return accept(session)
  } catch (error) {
    const isFinal = error instanceof ApiError && error.code !== 'UNREACHABLE' && error.code !== 'UNAVAILABLE' && error.code !== 'RATE_LIMITED' && error.code !== 'INTERNAL_ERROR'
    if (isFinal && sessionStorage.getItem(REFRESH_KEY) === refreshToken) clear('ended')
    throw error
  }
}

function accept(session: Session): string {
  token = session.token
  expiresAtMs = Date.parse(session.expiresAt)
  sessionStorage.setItem(REFRESH_KEY, session.refreshToken)
  change({ status: 'signedIn', user: session.user })
  return session.token
}

function clear(reason: SignedOutReason): void {
  token = undefined
  expiresAtMs = 0
  sessionStorage.removeItem(REFRESH_KEY)
  change({ status: 'signedOut', reason })
}

function change(next: SessionState): void {
  state = next
  for (const listener of listeners) listener()
}
