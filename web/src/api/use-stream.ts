import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { usePageVisible } from '../util/use-page-visible'
import type { QueryValue } from './http'
import { setStreamState } from './connection'
import { type StreamState, followStream } from './stream'

interface UseStream<E> {
  /** Names the stream for the connection indicator. */
  name: string
  path: string
  query?: Record<string, QueryValue>
  /** Where to begin; a change of it does not restart the stream. */
  cursor?: string
  enabled?: boolean
  /** Events that arrived together, at most one call per frame of 50 ms. */
  onEvents: (events: E[]) => void
}

const BATCH_MS = 50
/** Browsers open six connections to a server over HTTP/1.1: windows that nobody looks at give theirs up. */
const HIDDEN_GRACE_MS = 30_000

/** Follows a stream while the component is on the page. */
export function useStream<E extends { name: string; data: unknown; id: string }>(options: UseStream<E>): { state: StreamState; error: unknown } {
  const { name, path, enabled = true } = options
  const [state, setState] = useState<{ state: StreamState; error: unknown }>({ state: 'connecting', error: undefined })
  const query = JSON.stringify(options.query ?? {})
  const onEvents = useEffectEvent((events: E[]) => options.onEvents(events))
  const visible = usePageVisible(HIDDEN_GRACE_MS)
  /** The last event of this very stream, from which it goes on when the window is looked at again. */
  const last = useRef({ key: '', cursor: '' })
  const key = `${path}?${query}`
  const firstCursor = useEffectEvent(() => (last.current.key === key ? last.current.cursor : options.cursor))

  useEffect(() => {
    if (!enabled || !visible) return
    const stop = new AbortController()
    let batch: E[] = []
    let timer: ReturnType<typeof setTimeout> | undefined
    const flush = (): void => {
      timer = undefined
      const events = batch
      batch = []
      onEvents(events)
    }
    const note = (next: StreamState, error?: unknown): void => {
      setState({ state: next, error })
      setStreamState(name, next)
    }

    followStream<E>({
      path,
      query: JSON.parse(query) as Record<string, QueryValue>,
      cursor: firstCursor(),
      signal: stop.signal,
      onState: note,
      onEvent: (event) => {
        if (event.id !== '') last.current = { key, cursor: event.id }
        batch.push(event)
        timer ??= setTimeout(flush, BATCH_MS)
      },
    }).catch((error: unknown) => {
      // Trying again cannot help: the page shows why.
      setState({ state: 'reconnecting', error })
      setStreamState(name, undefined)
    })

    return () => {
      stop.abort()
      clearTimeout(timer)
      setStreamState(name, undefined)
    }
  }, [name, path, query, key, enabled, visible])

  return state
}
