import { act, renderHook, waitFor } from '@testing-library/react'
import { http } from 'msw'
import { describe, expect, it, vi } from 'vitest'
import { EventStream } from '../../testing/events'
import { server } from '../../testing/server'
import { signIn } from '../session'
import { useStream } from './use-stream'

interface Event {
  name: string
  data: unknown
  id: string
}

async function follow() {
  const stream = new EventStream()
  server.use(http.get('*/api/things/stream', ({ request }) => stream.respond(request)))
  await signIn('user@clustercodex.local', 'user123!')
  const seen: string[] = []
  const hold = vi.fn(() => false)
  const hook = renderHook(
    ({ enabled }) =>
      useStream<Event>({
        name: 'things',
        path: '/api/things/stream',
        cursor: 'c0',
        enabled,
        hold,
        onEvents: (events) => seen.push(...events.map((event) => event.id)),
      }),
    { initialProps: { enabled: true } },
  )
  await waitFor(() => expect(stream.followers).toBe(1))
  return { ...hook, stream, seen, hold }
}

const cursors = (stream: EventStream) => stream.requests.map((request) => request.headers.get('Last-Event-ID'))

describe('useStream', () => {
  it('resumes before events that were not delivered', async () => {
    const { stream, seen, hold, rerender } = await follow()
    act(() => stream.send('thing', {}, 'c1'))
    await waitFor(() => expect(seen).toEqual(['c1']))
    hold.mockReturnValue(true)
    act(() => stream.send('thing', {}, 'c2'))
    await waitFor(() => expect(hold.mock.calls.length).toBeGreaterThan(2))

    rerender({ enabled: false })
    rerender({ enabled: true })

    await waitFor(() => expect(cursors(stream)).toEqual(['c0', 'c1']))
    expect(seen).toEqual(['c1'])
  })

  it('delays events while they are held, and keeps their order', async () => {
    const { stream, seen, hold } = await follow()
    hold.mockReturnValue(true)

    act(() => stream.send('thing', {}, 'c1'))
    await waitFor(() => expect(hold).toHaveBeenCalled())
    act(() => stream.send('thing', {}, 'c2'))
    await waitFor(() => expect(hold.mock.calls.length).toBeGreaterThan(2))
    expect(seen).toEqual([])

    hold.mockReturnValue(false)
    await waitFor(() => expect(seen).toEqual(['c1', 'c2']))
  })
})
