import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { meQuery } from '../../api/identity'

/** All values seen so far, sorted: options remain when a filter hides their rows. */
export function useSeenValues(values: readonly string[]): string[] {
  const [seen, setSeen] = useState<ReadonlySet<string>>(new Set())
  const fresh = values.filter((value) => value !== '' && !seen.has(value))
  if (fresh.length > 0) setSeen(new Set([...seen, ...fresh]))
  return useMemo(() => [...seen].sort(), [seen])
}

/** The namespaces of the policy, without patterns, and those seen so far. */
export function useNamespaces(values: readonly string[]): string[] {
  const { data: me } = useQuery(meQuery())
  const seen = useSeenValues(values)
  return useMemo(() => {
    const named = (me?.policy.grants ?? []).flatMap((grant) => grant.namespaces).filter((namespace) => !namespace.includes('*'))
    return [...new Set([...named, ...seen])].filter((namespace) => namespace !== '').sort()
  }, [me, seen])
}
