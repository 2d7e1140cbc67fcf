import { waitFor } from '@testing-library/react'
import { type HttpHandler, http } from 'msw'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { EventStream } from '../../testing/events'
import { errorResponse, server } from '../../testing/server'
import { ApiError } from '../errors'
import { getSession, signIn } from '../session'
import { SILENT_AFTER_MS, type StreamState, backoffMs, followStream } from './stream'

interface TestEvent {
  name: string
  data: unknown
  id: string
}

describe('followStream', () => {
  beforeEach(() => signIn('user@clustercodex.local', 'user123!'))
  afterEach(() => vi.useRealTimers())

  function follow(stream: EventStream, ...first: HttpHandler[]) {
    server.use(...first, http.get('*/api/things', ({ request }) => stream.respond(request)))
    const events: TestEvent[] = []
    const states: StreamState[] = []
    const stop = new AbortController()
    const done = followStream<TestEvent>({
      path: '/api/things',
      query: { kind: 'Pod' },
      signal: stop.signal,
      onEvent: (event) => events.push(event),
      onState: (state) => states.push(state),
    })
    return { events, states, stop, done }
  }

  it('resumes exactly after the last event when the connection breaks', async () => {
    const stream = new EventStream()
    const { events, states, stop, done } = follow(stream)
    await waitFor(() => expect(stream.followers).toBe(1))
    stream.send('added', { n: 1 }, 'cursor-1')
    stream.send('added', { n: 2 }, 'cursor-2')
    await waitFor(() => expect(events).toHaveLength(2))

    stream.end()
    await waitFor(() => expect(stream.followers).toBe(1))
    stream.send('added', { n: 3 }, 'cursor-3')
    await waitFor(() => expect(events).toHaveLength(3))
    stop.abort()
    await done

    expect(stream.requests.map((request) => request.headers.get('Last-Event-ID'))).toEqual([null, 'cursor-2'])
    expect(states).toEqual(['connecting', 'live', 'reconnecting', 'live'])
    expect(stream.requests[0]?.url).toMatch(/\/api\/things\?kind=Pod$/)
  })

  it('is silent when nothing arrives for a while, not even a comment, and live with the next one', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const stream = new EventStream()
    const { states, stop, done } = follow(stream)
    await vi.waitFor(() => expect(states).toEqual(['connecting', 'live']))
    stream.comment()
    await vi.waitFor(() => expect(vi.getTimerCount()).toBe(2))

    await vi.advanceTimersByTimeAsync(SILENT_AFTER_MS - 1)
    expect(states).toEqual(['connecting', 'live'])
    await vi.advanceTimersByTimeAsync(1)
    expect(states).toEqual(['connecting', 'live', 'silent'])

    stream.comment()
    await vi.waitFor(() => expect(states).toEqual(['connecting', 'live', 'silent', 'live']))
    stop.abort()
    await done
  })

  it('reconnects when the server is unavailable', async () => {
    const stream = new EventStream()
    let failures = 0
    const unavailable = http.get('*/api/things', () => {
      failures += 1
      return errorResponse(503, 'UNAVAILABLE', 'Unavailable.')
    }, { once: true })
    const { events, stop, done } = follow(stream, unavailable)
    await waitFor(() => expect(stream.followers).toBe(1))
    stream.send('added', {}, 'c')
    await waitFor(() => expect(events).toHaveLength(1))
    stop.abort()
    await done

    expect(failures).toBe(1)
  })

  it('reports an error of the event handler instead of reconnecting', async () => {
    const stream = new EventStream().sendFirst('added', {})
    server.use(http.get('*/api/things', ({ request }) => stream.respond(request)))

    const done = followStream<TestEvent>({
      path: '/api/things',
      signal: new AbortController().signal,
      onEvent: () => {
        throw new TypeError('a bug')
      },
    })

    await expect(done).rejects.toThrow('a bug')
    expect(stream.requests).toHaveLength(1)
  })

  it('stops on an error that a retry cannot resolve', async () => {
    server.use(http.get('*/api/things', () => errorResponse(403, 'FORBIDDEN', 'Kind Secret is outside of your policy.')))

    const done = followStream<TestEvent>({ path: '/api/things', signal: new AbortController().signal, onEvent: () => undefined })

    await expect(done).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })

  it('ends the session when the server ends it during an open stream', async () => {
    const stream = new EventStream()
    const { done } = follow(stream, http.post('*/api/auth/refresh', () => errorResponse(401, 'AUTH_REQUIRED', 'The session has ended.')))
    await waitFor(() => expect(stream.followers).toBe(1))

    stream.send('error', { error: 'The session has ended. Sign in again.', code: 'AUTH_REQUIRED', details: {} })

    await expect(done).rejects.toMatchObject({ code: 'AUTH_REQUIRED' })
    expect(getSession()).toEqual({ status: 'signedOut', reason: 'ended' })
  })

  it('reopens the stream with a new token when only the token has expired', async () => {
    const stream = new EventStream()
    const { stop, done } = follow(stream)
    await waitFor(() => expect(stream.followers).toBe(1))

    stream.send('error', { error: 'The token has expired.', code: 'AUTH_REQUIRED', details: {} })

    await waitFor(() => expect(stream.requests).toHaveLength(2))
    expect(stream.requests[1]?.headers.get('Authorization')).toBe('Bearer token-2')
    stop.abort()
    await done
  })

  it('rejects with the error of an error event', async () => {
    const stream = new EventStream()
    const { done } = follow(stream)
    await waitFor(() => expect(stream.followers).toBe(1))

    stream.send('error', { error: 'The kind is outside of your policy.', code: 'FORBIDDEN', details: {} })

    await expect(done).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })
})

describe('backoffMs', () => {
  it('doubles its upper bound up to 30 s, with jitter below it', () => {
    expect([0, 1, 2, 3].map((failures) => backoffMs(failures, 500, undefined, () => 1))).toEqual([750, 1250, 2250, 4250])
    expect(backoffMs(50, 500, undefined, () => 1)).toBe(30_250)
    expect(backoffMs(3, 500, undefined, () => 0)).toBe(250)
  })

  it('waits at least as long as the server asks', () => {
    const limited = new ApiError({ code: 'RATE_LIMITED', message: '', retryAfterSeconds: 7 })

    expect(backoffMs(0, 500, limited, () => 0)).toBe(7_000)
  })
})
