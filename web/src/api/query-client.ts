import { QueryClient } from '@tanstack/react-query'
import { isTransient } from './errors'

/** Interval at which failed queries are repeated. */
export const RECOVERY_MS = 4_000

/** Queries with transient errors are repeated until they succeed; other errors are shown at once. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        retry: (failures, error) => isTransient(error) && failures < 1,
        retryDelay: 600,
        refetchInterval: (query) => (query.state.status === 'error' && isTransient(query.state.error) ? RECOVERY_MS : false),
        // The server may be on this machine: requests are sent even if the browser is offline.
        networkMode: 'always',
      },
      mutations: { networkMode: 'always' },
    },
  })
}
