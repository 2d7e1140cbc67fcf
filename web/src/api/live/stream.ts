import { type EventSourceMessage, createParser } from 'eventsource-parser'
import { call } from '../client'
import { ApiError, type ErrorCode, errorFromBody, isTransient, unreachable } from '../errors'
import type { QueryValue } from '../http'
import { refreshToken } from '../session'

/** `silent`: the connection is open, but nothing has arrived for `SILENT_AFTER_MS`. */
export type StreamState = 'connecting' | 'live' | 'silent' | 'reconnecting'

export interface StreamDetail {
  /** Why the stream reconnects. */
  error?: unknown
  /** When something last arrived, in ms since the epoch; unset before that. */
  lastDataAt?: number
}

export interface StreamRequest<E> {
  path: string
  query?: Record<string, QueryValue>
  /** Resume exactly after this event; unset: from the start or from now on, as documented for the path. */
  cursor?: string
  onEvent: (event: E) => void
  onState?: (state: StreamState, detail: StreamDetail) => void
  signal: AbortSignal
}

interface AsyncEvents<E> {
  /** Resolves when the response has ended. @throws {ApiError} */
  forEach: (onEvent: (event: E) => void) => Promise<void>
}

interface StreamEvent {
  name: string
  data: unknown
  id: string
}

/** The server sends a comment when it has sent nothing for 4 s: after two missing ones, the stream no longer counts as live. */
export const SILENT_AFTER_MS = 10_000
/** After this, the connection is considered lost. */
const IDLE_TIMEOUT_MS = 30_000
const INITIAL_BACKOFF_MS = 500
const MAX_BACKOFF_MS = 30_000

/**
 * Follows a stream until `signal` is aborted. Reconnects after the last event's id, with exponential backoff and jitter,
 * so that not all clients reconnect to a restarted server at once.
 * @throws {ApiError} for errors that a retry cannot resolve: FORBIDDEN, NOT_FOUND, VALIDATION_ERROR, AUTH_REQUIRED.
 */
export async function followStream<E extends StreamEvent>(request: StreamRequest<E>): Promise<void> {
  let cursor = request.cursor
  let failures = 0
  let retryMs = INITIAL_BACKOFF_MS
  let lastDataAt: number | undefined
  const report = (state: StreamState, error?: unknown): void =>
    request.onState?.(state, { error, ...(lastDataAt !== undefined && { lastDataAt }) })
  report('connecting')

  for (;;) {
    let failure: unknown
    const stream = { opened: false }
    try {
      await readStream<E>(
        request.path,
        { query: request.query, headers: cursor === undefined || cursor === '' ? {} : { 'Last-Event-ID': cursor } },
        request.signal,
        {
          onOpen: () => {
            stream.opened = true
            lastDataAt = Date.now()
            report('live')
          },
          onData: (wasSilent) => {
            lastDataAt = Date.now()
            if (wasSilent) report('live')
          },
          onSilent: () => report('silent'),
          onEvent: (event) => {
            failures = 0
            if (event.id !== '') cursor = event.id
            request.onEvent(event)
          },
          onRetry: (ms) => {
            retryMs = ms
          },
        },
      )
    } catch (error) {
      if (isAborted(request.signal)) return
      if (stream.opened && isCode(error, 'AUTH_REQUIRED')) failure = await renewToken()
      else if (isTransient(error) || isCode(error, 'INTERNAL_ERROR')) failure = error
      else throw error
    }
    if (isAborted(request.signal)) return
    report('reconnecting', failure)
    await delay(backoffMs(failures++, retryMs, failure), request.signal)
    if (isAborted(request.signal)) return
  }
}

/**
 * Renews the token of an open stream that ended with AUTH_REQUIRED.
 * @returns a transient error of the renewal; undefined when renewed.
 * @throws {ApiError} when the session has ended, such as after signing out on another device.
 */
async function renewToken(): Promise<unknown> {
  try {
    await refreshToken()
    return undefined
  } catch (error) {
    if (isTransient(error)) return error
    throw error
  }
}

function isCode(error: unknown, code: ErrorCode): boolean {
  return error instanceof ApiError && error.code === code
}

/** The events of one streamed response to a POST, without reconnecting. */
export function readOnce<E extends StreamEvent>(path: string, body: unknown, signal: AbortSignal): AsyncEvents<E> {
  return {
    forEach: (onEvent) => readStream<E>(path, { method: 'POST', body }, signal, { onEvent }),
  }
}

/** Full jitter with a doubling upper bound; a server's `Retry-After` is the minimum. */
export function backoffMs(failures: number, firstMs: number, failure?: unknown, random = Math.random): number {
  const upper = Math.min(MAX_BACKOFF_MS, firstMs * 2 ** failures)
  const minimum = failure instanceof ApiError && failure.retryAfterSeconds !== undefined ? failure.retryAfterSeconds * 1000 : firstMs / 2
  return minimum + random() * upper
}

interface StreamHandlers<E> {
  onOpen?: () => void
  /** Something arrived, be it only a comment. */
  onData?: (wasSilent: boolean) => void
  onSilent?: () => void
  onEvent: (event: E) => void
  onRetry?: (ms: number) => void
}

async function readStream<E extends StreamEvent>(
  path: string,
  init: { method?: 'POST'; body?: unknown; query?: Record<string, QueryValue>; headers?: Record<string, string> },
  signal: AbortSignal,
  handlers: StreamHandlers<E>,
): Promise<void> {
  const idle = new AbortController()
  const stop = AbortSignal.any([signal, idle.signal])
  const response = await call(path, { ...init, headers: { ...init.headers, Accept: 'text/event-stream' }, signal: stop })
  if (!response.body) throw unreachable(new Error('The response has no body.'))
  handlers.onOpen?.()

  let failed: ApiError | undefined
  const parser = createParser({
    onEvent: (message) => {
      const event = toEvent(message)
      if (event.name === 'error') failed = errorFromBody(event.data)
      else handlers.onEvent(event as E)
    },
    onRetry: (ms) => handlers.onRetry?.(ms),
  })

  const reader = response.body.getReader()
  const decoder = new TextDecoder()
  // Ends a pending read. If the abort has already ended it, there is nothing to cancel.
  const cancel = (): void => void reader.cancel().catch(() => undefined)
  stop.addEventListener('abort', cancel)
  try {
    for (;;) {
      const { chunk, wasSilent } = await readWithTimeout(reader, idle, handlers.onSilent)
      if (chunk.done) break
      handlers.onData?.(wasSilent)
      parser.feed(decoder.decode(chunk.value, { stream: true }))
      if (failed) throw failed
    }
  } finally {
    stop.removeEventListener('abort', cancel)
    cancel()
  }
  if (isAborted(idle.signal)) throw unreachable(new Error('No data arrived within the idle timeout.'))
}

async function readWithTimeout(reader: ReadableStreamDefaultReader<Uint8Array>, idle: AbortController, onSilent?: () => void) {
  let wasSilent = false
  const silence = setTimeout(() => {
    wasSilent = true
    onSilent?.()
  }, SILENT_AFTER_MS)
  const timer = setTimeout(() => idle.abort(), IDLE_TIMEOUT_MS)
  try {
    const chunk = await reader.read()
    return { chunk, wasSilent }
  } catch (error) {
    throw unreachable(error)
  } finally {
    clearTimeout(silence)
    clearTimeout(timer)
  }
}

/** A function, so that the compiler does not narrow `aborted` after an earlier check. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted
}

function toEvent(message: EventSourceMessage): StreamEvent {
  return { name: message.event ?? 'message', data: JSON.parse(message.data) as unknown, id: message.id ?? '' }
}

function delay(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done)
  })
}
