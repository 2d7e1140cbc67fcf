import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { meQuery } from '../../api/identity'

/** Every value met so far, sorted: what can be chosen outlives what the choice leaves on the page. */
export function useMet(values: readonly string[]): string[] {
  const [met, setMet] = useState<ReadonlySet<string>>(new Set())
  const fresh = values.filter((value) => value !== '' && !met.has(value))
  if (fresh.length > 0) setMet(new Set([...met, ...fresh]))
  return useMemo(() => [...met].sort(), [met])
}

/** The namespaces the policy names, and those met so far; patterns name none. */
export function useNamespaces(values: readonly string[]): string[] {
  const { data: me } = useQuery(meQuery())
  const met = useMet(values)
  return useMemo(() => {
    const named = (me?.policy.grants ?? []).flatMap((grant) => grant.namespaces).filter((namespace) => !namespace.includes('*'))
    return [...new Set([...named, ...met])].filter((namespace) => namespace !== '').sort()
  }, [me, met])
}
