import { type EventSourceMessage, createParser } from 'eventsource-parser'
import { call } from './client'
import { ApiError, type ErrorCode, errorFromBody, isTransient, unreachable } from './errors'
import type { QueryValue } from './http'
import { refreshToken } from './session'

export type StreamState = 'connecting' | 'live' | 'reconnecting'

export interface StreamRequest<E> {
  path: string
  query?: Record<string, QueryValue>
  /** Resume exactly after this event; unset: from the beginning or from now on, as the path documents. */
  cursor?: string
  onEvent: (event: E) => void
  onState?: (state: StreamState, error?: unknown) => void
  signal: AbortSignal
}

interface AsyncEvents<E> {
  /** Resolves when the answer has ended. @throws {ApiError} */
  forEach: (onEvent: (event: E) => void) => Promise<void>
}

interface StreamEvent {
  name: string
  data: unknown
  id: string
}

/** The server sends a comment every 15 s; a connection silent for three of them is dead. */
const SILENCE_LIMIT_MS = 45_000
const FIRST_DELAY_MS = 500
const LONGEST_DELAY_MS = 30_000

/**
 * Follows a stream until `signal` is aborted, reconnecting where it broke off: with the last event's id, after a delay
 * that grows and is drawn at random so that a restarted server is not met by everybody at once.
 * @throws {ApiError} where trying again cannot help: FORBIDDEN, NOT_FOUND, VALIDATION_ERROR, AUTH_REQUIRED.
 */
export async function followStream<E extends StreamEvent>(request: StreamRequest<E>): Promise<void> {
  let cursor = request.cursor
  let failures = 0
  let retryMs = FIRST_DELAY_MS
  request.onState?.('connecting')

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
            request.onState?.('live')
          },
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
      if (stream.opened && isCode(error, 'AUTH_REQUIRED')) failure = await renew()
      else if (isTransient(error) || isCode(error, 'INTERNAL_ERROR')) failure = error
      else throw error
    }
    if (isAborted(request.signal)) return
    request.onState?.('reconnecting', failure)
    await delay(backOffMs(failures++, retryMs, failure), request.signal)
    if (isAborted(request.signal)) return
  }
}

/**
 * After a stream that was open lost its right: a new token to open it again with, or the sign-in page where the session
 * has ended, as by signing out on another device. Returns why there is no new token yet; unset where there is one.
 */
async function renew(): Promise<unknown> {
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

/** The events of one streamed answer to a POST, without reconnecting. */
export function readOnce<E extends StreamEvent>(path: string, body: unknown, signal: AbortSignal): AsyncEvents<E> {
  return {
    forEach: (onEvent) => readStream<E>(path, { method: 'POST', body }, signal, { onEvent }),
  }
}

/** Full jitter over a doubling ceiling; a server's `Retry-After` is the least. */
export function backOffMs(failures: number, firstMs: number, failure?: unknown, random = Math.random): number {
  const ceiling = Math.min(LONGEST_DELAY_MS, firstMs * 2 ** failures)
  const least = failure instanceof ApiError && failure.retryAfterSeconds !== undefined ? failure.retryAfterSeconds * 1000 : firstMs / 2
  return least + random() * ceiling
}

interface StreamHandlers<E> {
  onOpen?: () => void
  onEvent: (event: E) => void
  onRetry?: (ms: number) => void
}

async function readStream<E extends StreamEvent>(
  path: string,
  init: { method?: 'POST'; body?: unknown; query?: Record<string, QueryValue>; headers?: Record<string, string> },
  signal: AbortSignal,
  handlers: StreamHandlers<E>,
): Promise<void> {
  const silence = new AbortController()
  const stop = AbortSignal.any([signal, silence.signal])
  const response = await call(path, { ...init, headers: { ...init.headers, Accept: 'text/event-stream' }, signal: stop })
  if (!response.body) throw unreachable(new Error('The answer has no body.'))
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
  // Ends a read under way. Where the abort has ended it already, there is nothing left to cancel.
  const cancel = (): void => void reader.cancel().catch(() => undefined)
  stop.addEventListener('abort', cancel)
  try {
    for (;;) {
      const chunk = await readOrSilence(reader, silence)
      if (chunk.done) break
      parser.feed(decoder.decode(chunk.value, { stream: true }))
      if (failed) throw failed
    }
  } finally {
    stop.removeEventListener('abort', cancel)
    cancel()
  }
  if (isAborted(silence.signal)) throw unreachable(new Error('The stream fell silent.'))
}

async function readOrSilence(reader: ReadableStreamDefaultReader<Uint8Array>, silence: AbortController) {
  const timer = setTimeout(() => silence.abort(), SILENCE_LIMIT_MS)
  try {
    return await reader.read()
  } catch (error) {
    throw unreachable(error)
  } finally {
    clearTimeout(timer)
  }
}

/** A call, so that the compiler does not take the answer of a moment ago for granted. */
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
