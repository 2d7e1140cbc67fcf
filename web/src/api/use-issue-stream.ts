import { useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import { issueKeys } from './issue-keys'
import { spreadChanges, spreadSource } from './issue-live'
import type { StreamState } from './stream'
import type { Issue, IssueEvent } from './types'
import { useStream } from './use-stream'

interface IssueStreamOptions {
  /** What is new after the beginning, for people who cannot see rows appear. */
  onNews: (news: { appeared: number; resolved: number }) => void
}

/** Keeps every issue query current while mounted. */
export function useIssueStream({ onNews }: IssueStreamOptions): { state: StreamState; error: unknown } {
  const queries = useQueryClient()
  /** The issues there were when the stream began, until `ready` says that they are all. */
  const beginning = useRef<Map<string, Issue> | undefined>(new Map())

  return useStream<IssueEvent>({
    name: 'issues',
    path: '/api/issues/stream',
    hold: () => queries.isFetching({ queryKey: issueKeys.lists }) > 0,
    onEvents: (events) => {
      const current = new Map<string, Issue>()
      const removed = new Set<string>()
      const appeared = new Set<string>()
      const news = { appeared: 0, resolved: 0 }
      let listAgain = false

      for (const event of events) {
        switch (event.name) {
          case 'added':
          case 'changed':
          case 'resolved':
            removed.delete(event.data.id)
            if (beginning.current) {
              beginning.current.set(event.data.id, event.data)
            } else {
              current.set(event.data.id, event.data)
              if (event.name === 'added') {
                appeared.add(event.data.id)
                news.appeared += 1
              }
              if (event.name === 'resolved') news.resolved += 1
            }
            break
          case 'removed':
            beginning.current?.delete(event.data.id)
            current.delete(event.data.id)
            removed.add(event.data.id)
            break
          case 'source':
            spreadSource(queries, event.data)
            // The return of a source also mends lists that failed for want of it.
            void queries.invalidateQueries({ queryKey: issueKeys.lists, predicate: (query) => query.state.status === 'error' })
            break
          case 'ready':
            if (beginning.current) spreadChanges(queries, { current: beginning.current, complete: true })
            beginning.current = undefined
            break
          case 'gap':
          case 'policy':
            // What the stream began with is incomplete now; the list is not.
            beginning.current = undefined
            listAgain = true
            break
          default:
            event satisfies never
        }
      }

      if (current.size + removed.size > 0) spreadChanges(queries, { current, removed, appeared })
      if (listAgain) {
        void queries.invalidateQueries({ queryKey: ['issues'] })
        void queries.invalidateQueries({ queryKey: ['me'] })
      }
      if (news.appeared + news.resolved > 0) onNews(news)
    },
  })
}
