import { queryOptions } from '@tanstack/react-query'
import { callJson } from './client'
import { RECOVERY_MS } from './query-client'
import type { CurrentUser, EffectivePolicy } from './types'

export type PolicyAction = 'view' | 'logs' | 'triage' | 'plan' | 'execute' | 'workspace' | 'admin'

const POLL_MS = 30_000

export function meQuery() {
  return queryOptions({
    queryKey: ['me'],
    queryFn: ({ signal }) => callJson<CurrentUser>('/api/auth/me', { signal }),
    staleTime: POLL_MS,
    refetchInterval: (query) => (query.state.status === 'error' ? RECOVERY_MS : POLL_MS),
  })
}

/** Whether the page offers an action. The services check every call themselves. */
export function allows(policy: EffectivePolicy | undefined, action: PolicyAction, kind?: string, namespace?: string): boolean {
  return (policy?.grants ?? []).some(
    (grant) =>
      matches(grant.actions, action) &&
      (kind === undefined || matches(grant.kinds, kind)) &&
      (namespace === undefined || namespace === '' || matches(grant.namespaces, namespace)),
  )
}

function matches(patterns: readonly string[], value: string): boolean {
  return patterns.some((pattern) => (pattern.endsWith('*') ? value.startsWith(pattern.slice(0, -1)) : pattern === value))
}
