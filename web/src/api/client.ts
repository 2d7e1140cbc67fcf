import { ApiError } from './errors'
import { type HttpRequest, send } from './http'
import { currentToken, refreshToken } from './session'

type AuthorizedRequest = Omit<HttpRequest, 'token'>

/** Sends one request as the signed-in user. If the token is rejected, it is renewed and the request is repeated once. */
export async function call(path: string, request: AuthorizedRequest = {}): Promise<Response> {
  const token = await currentToken()
  try {
    return await send(path, { ...request, token })
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'AUTH_REQUIRED') throw error
    return send(path, { ...request, token: await refreshToken(token) })
  }
}

/** The same, with the response parsed as JSON of the contract's type. */
export async function callJson<T>(path: string, request: AuthorizedRequest = {}): Promise<T> {
  const response = await call(path, request)
  return (await response.json()) as T
}

export interface Page<T> {
  items: T[]
  /** From `X-Next-Cursor`; unset on the last page. */
  nextCursor: string | undefined
  /** From `X-Total-Count`; unset where the server does not count. */
  total: number | undefined
}

/** One page of a list that is a bare JSON array. */
export async function callPage<T>(path: string, request: AuthorizedRequest = {}): Promise<Page<T>> {
  const response = await call(path, request)
  const total = response.headers.get('X-Total-Count')
  return {
    items: (await response.json()) as T[],
    nextCursor: response.headers.get('X-Next-Cursor') ?? undefined,
    total: total === null ? undefined : Number(total),
  }
}
