import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { issueKeys } from '../issue-keys'
import { resourceKeys } from '../resources'
import type { ResourceEvent } from '../types'
import type { StreamState } from './stream'
import { useStream } from './use-stream'

/** Fetches the detail of an object again as soon as it changes, by the stream of its kind and namespace. */
export function useObjectStream(kind: string, namespace: string, name: string): { state: StreamState; error: unknown } {
  const queries = useQueryClient()
  const queryKey = resourceKeys.detail(kind, namespace, name)
  const refresh = (): void => {
    void queries.invalidateQueries({ queryKey })
    void queries.invalidateQueries({ queryKey: issueKeys.abouts })
  }

  const stream = useStream<ResourceEvent>({
    name: 'object',
    path: '/api/resources/stream',
    query: { kind, namespace },
    // Changes during a request wait for its response: many changes become one more request.
    hold: () => queries.isFetching({ queryKey }) > 0,
    onEvents: (events) => {
      if (events.some((event) => concerns(event, name))) refresh()
      if (events.some((event) => event.name === 'policy')) void queries.invalidateQueries({ queryKey: ['me'] })
    },
  })

  // What changed while the stream was interrupted may be missing from it.
  const before = useRef<StreamState>('connecting')
  useEffect(() => {
    const wasInterrupted = before.current === 'reconnecting'
    before.current = stream.state
    if (wasInterrupted && stream.state === 'live') void queries.invalidateQueries({ queryKey: resourceKeys.detail(kind, namespace, name) })
  }, [queries, stream.state, kind, namespace, name])

  return stream
}

function concerns(event: ResourceEvent, name: string): boolean {
  switch (event.name) {
    case 'added':
    case 'changed':
    case 'removed':
      return event.data.name === name
    case 'gap':
    case 'policy':
      return true
    case 'status':
      // The cluster answers again.
      return event.data.answers === true
  }
}
