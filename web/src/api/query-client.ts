import { QueryClient } from '@tanstack/react-query'
import { isTransient } from './errors'

/** How often what failed is asked again. */
export const RECOVERY_MS = 4_000

/** Failures that pass by themselves are asked again until they have passed; others are shown at once. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        retry: (failures, error) => isTransient(error) && failures < 1,
        retryDelay: 600,
        refetchInterval: (query) => (query.state.status === 'error' && isTransient(query.state.error) ? RECOVERY_MS : false),
        // The server may be on this machine: never wait for the browser to believe it is online.
        networkMode: 'always',
      },
      mutations: { networkMode: 'always' },
    },
  })
}
