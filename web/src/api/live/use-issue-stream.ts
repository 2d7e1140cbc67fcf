import { useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import { issueKeys } from '../issue-keys'
import { patchIssues, patchSource } from './issue-live'
import type { StreamState } from './stream'
import type { Issue, IssueEvent } from '../types'
import { useStream } from './use-stream'

interface IssueStreamOptions {
  /** Issues that appeared or were resolved after the initial listing, for screen readers. */
  onCounts: (counts: { appeared: number; resolved: number }) => void
}

/** Keeps every issue query current while mounted. */
export function useIssueStream({ onCounts }: IssueStreamOptions): { state: StreamState; error: unknown } {
  const queries = useQueryClient()
  /** The issues of the initial listing; undefined after `ready`. */
  const initial = useRef<Map<string, Issue> | undefined>(new Map())

  return useStream<IssueEvent>({
    name: 'issues',
    path: '/api/issues/stream',
    hold: () => queries.isFetching({ queryKey: issueKeys.lists }) > 0,
    onEvents: (events) => {
      const current = new Map<string, Issue>()
      const removed = new Set<string>()
      const appeared = new Set<string>()
      const counts = { appeared: 0, resolved: 0 }
      let relist = false

      for (const event of events) {
        switch (event.name) {
          case 'added':
          case 'changed':
          case 'resolved':
            removed.delete(event.data.id)
            if (initial.current) {
              initial.current.set(event.data.id, event.data)
            } else {
              current.set(event.data.id, event.data)
              if (event.name === 'added') {
                appeared.add(event.data.id)
                counts.appeared += 1
              }
              if (event.name === 'resolved') counts.resolved += 1
            }
            break
          case 'removed':
            initial.current?.delete(event.data.id)
            current.delete(event.data.id)
            removed.add(event.data.id)
            break
          case 'source':
            patchSource(queries, event.data)
            // When a source is available again, lists that failed because of it can be loaded.
            void queries.invalidateQueries({ queryKey: issueKeys.lists, predicate: (query) => query.state.status === 'error' })
            break
          case 'ready':
            if (initial.current) patchIssues(queries, { current: initial.current, complete: true })
            initial.current = undefined
            break
          case 'gap':
          case 'policy':
            // The initial listing of the stream is incomplete: the list is fetched instead.
            initial.current = undefined
            relist = true
            break
          default:
            event satisfies never
        }
      }

      if (current.size + removed.size > 0) patchIssues(queries, { current, removed, appeared })
      if (relist) {
        void queries.invalidateQueries({ queryKey: ['issues'] })
        void queries.invalidateQueries({ queryKey: ['me'] })
      }
      if (counts.appeared + counts.resolved > 0) onCounts(counts)
    },
  })
}
