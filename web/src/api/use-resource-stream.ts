import { type InfiniteData, useQueryClient } from '@tanstack/react-query'
import { applyRowEvents } from './resource-live'
import { type ResourceFilters, resourceKeys, resourcesQuery } from './resources'
import type { StreamState } from './stream'
import type { ResourceEvent, ResourceTable } from './types'
import { useStream } from './use-stream'

/** Keeps the table of these filters current, from where its first page was read. */
export function useResourceStream(filters: ResourceFilters, first: ResourceTable | undefined): { state: StreamState; error: unknown } {
  const queries = useQueryClient()
  const { queryKey } = resourcesQuery(filters)
  const { kind, namespace, labelSelector } = filters

  return useStream<ResourceEvent>({
    name: 'resources',
    path: '/api/resources/stream',
    query: { kind, namespace, labelSelector },
    cursor: first?.streamCursor,
    enabled: first !== undefined,
    onEvents: (events) => {
      queries.setQueryData<InfiniteData<ResourceTable, string>>(queryKey, (data) => data && applyRowEvents(data, filters, events))
      if (events.some((event) => event.name === 'gap' || event.name === 'policy')) {
        void queries.invalidateQueries({ queryKey })
        void queries.invalidateQueries({ queryKey: resourceKeys.kinds })
        void queries.invalidateQueries({ queryKey: ['me'] })
      }
    },
  })
}
