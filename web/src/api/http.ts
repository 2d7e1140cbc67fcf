import { errorFromResponse, unreachable } from './errors'

export type QueryValue = string | number | boolean | readonly string[] | undefined

export interface HttpRequest {
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  query?: Record<string, QueryValue>
  /** Sent as JSON. */
  body?: unknown
  headers?: Record<string, string>
  /** The access token; in the header only, never in the URL. */
  token?: string
  signal?: AbortSignal
}

/** Sends one request, without retries. @throws {ApiError} outside of 2xx; the reason of `signal` when aborted. */
export async function send(path: string, request: HttpRequest = {}): Promise<Response> {
  const headers = new Headers({ Accept: 'application/json', ...request.headers })
  if (request.token !== undefined) headers.set('Authorization', `Bearer ${request.token}`)
  if (request.body !== undefined) headers.set('Content-Type', 'application/json')

  let response: Response
  try {
    response = await fetch(withQuery(path, request.query), {
      method: request.method ?? 'GET',
      headers,
      body: request.body === undefined ? null : JSON.stringify(request.body),
      credentials: 'omit',
      cache: 'no-store',
      signal: request.signal ?? null,
    })
  } catch (error) {
    if (request.signal?.aborted) throw error
    throw unreachable(error)
  }
  if (!response.ok) throw await errorFromResponse(response)
  return response
}

/** Repeated values become repeated parameters; empty and unset ones are left out. */
export function withQuery(path: string, query: Record<string, QueryValue> = {}): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    const values = Array.isArray(value) ? (value as readonly string[]) : value === undefined || value === '' ? [] : [String(value)]
    for (const each of values) search.append(name, each)
  }
  const text = search.toString()
  return text === '' ? path : `${path}?${text}`
}
