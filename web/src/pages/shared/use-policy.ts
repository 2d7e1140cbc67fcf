import { useQuery } from '@tanstack/react-query'
import { type PolicyAction, allows, meQuery } from '../../api/identity'

/** Asks the current policy: `may('plan', 'Pod', 'broken')`. */
export function usePolicy(): { may: (action: PolicyAction, kind?: string, namespace?: string) => boolean; loaded: boolean } {
  const { data } = useQuery(meQuery())
  return { may: (action, kind, namespace) => allows(data?.policy, action, kind, namespace), loaded: data !== undefined }
}
