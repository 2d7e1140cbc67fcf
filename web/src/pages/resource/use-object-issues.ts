import { useQueries, useQuery } from '@tanstack/react-query'
import { issueQuery, issuesAboutQuery } from '../../api/issues'
import type { Issue, ObjectReference, ResourceDetail } from '../../api/types'
import { usePolicy } from '../shared/use-policy'
import { SEVERITIES } from '../issues/severity'

/** Cluster-scoped kinds whose issues take pods along. */
const CLUSTER_KINDS = ['Node', 'StorageClass', 'PersistentVolume', 'PriorityClass', 'RuntimeClass', 'Namespace', 'MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration']
/** Issues whose members are read; more would be too many requests for one page. */
const MAX_CANDIDATES = 10
/** The server lists no more members of an issue. */
const MAX_MEMBERS = 50
/** An issue changes more often than what it takes along. */
const MEMBERS_STALE_MS = 15_000

/** Active issues of an object, of its owners, of what it owns, and those that take it along; its own first, then the worst. */
export function useObjectIssues(kind: string, detail: ResourceDetail, node: string): readonly Issue[] {
  const { may } = usePolicy()
  const { namespace, name, ownerChain } = detail
  const clusterKinds = CLUSTER_KINDS.filter((each) => may('view', each))
  const near = useQuery(issuesAboutQuery(namespace === '' ? { kind: [kind] } : { namespace: [namespace] }))
  const cluster = useQuery({ ...issuesAboutQuery({ kind: clusterKinds }), enabled: kind === 'Pod' && clusterKinds.length > 0 })

  const isObject = (object: ObjectReference): boolean => object.kind === kind && object.namespace === namespace && object.name === name
  const concerns = (issue: Issue): boolean =>
    isObject(issue) ||
    ownerChain.some((owner) => owner.kind === issue.kind && owner.name === issue.name && owner.namespace === issue.namespace) ||
    (issue.owner?.kind === kind && issue.owner.name === name && issue.namespace === namespace)

  const all = [...(near.data ?? []), ...(kind === 'Pod' ? (cluster.data ?? []) : [])]
  const certain = all.filter(concerns)
  const candidates = all.filter((issue) => issue.memberCount > 0 && !concerns(issue)).slice(0, MAX_CANDIDATES)
  const taking = useQueries({
    queries: candidates.map((issue) => ({ ...issueQuery(issue.id), staleTime: MEMBERS_STALE_MS })),
    combine: (results) => results.flatMap(({ data }) => data ?? []),
  })
    // A node may take along more than are listed.
    .filter(({ issue, members }) => members.some(isObject) || (issue.kind === 'Node' && issue.name === node && members.length >= MAX_MEMBERS))
    .map(({ issue }) => issue)

  const rank = (issue: Issue): number => (isObject(issue) ? 0 : SEVERITIES.length) + SEVERITIES.indexOf(issue.severity)
  const found = new Map([...certain, ...taking].map((issue) => [issue.id, issue]))
  return [...found.values()].filter((issue) => issue.state === 'active').sort((left, right) => rank(left) - rank(right))
}
