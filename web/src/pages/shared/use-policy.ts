import { useQuery } from '@tanstack/react-query'
import { type PolicyAction, allows, meQuery } from '../../api/identity'

interface Policy {
  /** `may('plan', 'Pod', 'broken')`. */
  may: (action: PolicyAction, kind?: string, namespace?: string) => boolean
  loaded: boolean
  error: Error | null
  retry: () => void
}

/** What the current access policy grants to the user. */
export function usePolicy(): Policy {
  const { data, error, refetch } = useQuery(meQuery())
  return {
    may: (action, kind, namespace) => allows(data?.policy, action, kind, namespace),
    loaded: data !== undefined,
    error,
    retry: () => void refetch(),
  }
}
