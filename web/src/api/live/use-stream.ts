import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { usePageVisible } from '../../util/use-page-visible'
import type { QueryValue } from '../http'
import { setStreamState } from './connection'
import { type StreamDetail, type StreamState, followStream } from './stream'

interface UseStream<E> {
  /** Names the stream for the connection indicator. */
  name: string
  path: string
  query?: Record<string, QueryValue>
  /** Where to start; a change does not restart the stream. */
  cursor?: string
  enabled?: boolean
  /** Whether events must wait, such as for a request in flight whose response would overwrite them. */
  hold?: () => boolean
  /** The events of one batch; called at most every 50 ms. */
  onEvents: (events: E[]) => void
}

const BATCH_MS = 50
/** Browsers open six connections to a server over HTTP/1.1: windows close theirs after being hidden for this long. */
const HIDDEN_GRACE_MS = 30_000

/** Follows a stream while the component is mounted. */
export function useStream<E extends { name: string; data: unknown; id: string }>(options: UseStream<E>): { state: StreamState; error: unknown } {
  const { name, path, enabled = true } = options
  const [state, setState] = useState<{ state: StreamState; error: unknown }>({ state: 'connecting', error: undefined })
  const query = JSON.stringify(options.query ?? {})
  const onEvents = useEffectEvent((events: E[]) => options.onEvents(events))
  const held = useEffectEvent(() => options.hold?.() ?? false)
  const visible = usePageVisible(HIDDEN_GRACE_MS)
  /** The cursor of the last delivered event of this stream: it resumes there when the window is visible again. */
  const last = useRef({ key: '', cursor: '' })
  const key = `${path}?${query}`
  const firstCursor = useEffectEvent(() => (last.current.key === key ? last.current.cursor : options.cursor))

  useEffect(() => {
    if (!enabled || !visible) return
    const stop = new AbortController()
    let batch: E[] = []
    let timer: ReturnType<typeof setTimeout> | undefined
    const flush = (): void => {
      timer = held() ? setTimeout(flush, BATCH_MS) : undefined
      if (timer !== undefined) return
      const events = batch
      batch = []
      const cursor = events.findLast((event) => event.id !== '')?.id
      if (cursor !== undefined) last.current = { key, cursor }
      onEvents(events)
    }
    const report = (next: StreamState, { error, lastDataAt }: StreamDetail): void => {
      setState({ state: next, error })
      setStreamState(name, next, lastDataAt)
    }

    const cursor = firstCursor()
    last.current = { key, cursor: cursor ?? '' }
    followStream<E>({
      path,
      query: JSON.parse(query) as Record<string, QueryValue>,
      cursor,
      signal: stop.signal,
      onState: report,
      onEvent: (event) => {
        batch.push(event)
        timer ??= setTimeout(flush, BATCH_MS)
      },
    }).catch((error: unknown) => {
      // A retry cannot resolve this: the page shows the error.
      setState({ state: 'reconnecting', error })
      setStreamState(name, undefined)
    })

    return () => {
      stop.abort()
      // Waiting events are not lost: the cursor is still before them.
      clearTimeout(timer)
      setStreamState(name, undefined)
    }
  }, [name, path, query, key, enabled, visible])

  return state
}
