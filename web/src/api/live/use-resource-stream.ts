import { type InfiniteData, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { applyRowEvents } from './resource-live'
import { type ResourceFilters, resourceKeys } from '../resources'
import type { StreamState } from './stream'
import type { ResourceEvent, ResourceTable } from '../types'
import { useStream } from './use-stream'

/** Updates every cached table of this kind, namespace and label selector, starting at the cursor of the first page. */
export function useResourceStream(filters: ResourceFilters, first: ResourceTable | undefined): { state: StreamState; error: unknown } {
  const queries = useQueryClient()
  const { kind, namespace, labelSelector } = filters

  useEffect(() => {
    // Inactive tables have missed events: they are fetched again when they are next shown.
    const queryKey = resourceKeys.tables({ kind, namespace, labelSelector })
    void queries.invalidateQueries({ queryKey, type: 'inactive', refetchType: 'none' })
  }, [queries, kind, namespace, labelSelector])

  return useStream<ResourceEvent>({
    name: 'resources',
    path: '/api/resources/stream',
    query: { kind, namespace, labelSelector },
    cursor: first?.streamCursor,
    enabled: first !== undefined,
    hold: () => queries.isFetching({ queryKey: resourceKeys.tables({ kind }) }) > 0,
    onEvents: (events) => {
      const tables = { queryKey: resourceKeys.tables({ kind, namespace, labelSelector }) }
      for (const [key, data] of queries.getQueriesData<InfiniteData<ResourceTable, string>>(tables)) {
        if (data) queries.setQueryData(key, applyRowEvents(data, key[2] as ResourceFilters, events))
      }
      if (events.some((event) => event.name === 'gap' || event.name === 'policy')) {
        void queries.invalidateQueries({ queryKey: resourceKeys.tables({}) })
        void queries.invalidateQueries({ queryKey: resourceKeys.kinds })
        void queries.invalidateQueries({ queryKey: ['me'] })
      }
    },
  })
}
