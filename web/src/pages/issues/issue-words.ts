import type { Issue } from '../../api/types'
import { count, qualifiedName } from '../../util/text'

/** Kinds whose members are pods, where the issue is theirs. */
const TAKES_PODS = new Set(['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job'])
/** Issues of another object, which who may not view it sees on a workload. */
const OF_OTHERS = new Set(['RegistryUnavailable', 'DnsUnavailable', 'QuotaRefuses', 'ClaimPending', 'ClaimLost', 'NodeNotReady', 'NodePressure', 'NodeCordoned'])
/** The server counts no further. */
const MAX_COUNTED = 50

/** `12 pods`; empty for an issue that takes nothing along. */
export function membersText({ kind, category, memberCount }: Pick<Issue, 'kind' | 'category' | 'memberCount'>): string {
  if (memberCount === 0) return ''
  const noun = TAKES_PODS.has(kind) && !OF_OTHERS.has(category) ? 'pod' : 'object'
  return memberCount >= MAX_COUNTED ? `${memberCount}+ ${noun}s` : count(memberCount, noun)
}

/** `Deployment broken/api`. */
export function objectText(object: { kind: string; namespace: string; name: string }): string {
  return `${object.kind} ${qualifiedName(object)}`
}

/** A source as users know it. */
export function sourceName(source: string): string {
  return source === 'k8sgpt' ? 'K8sGPT' : source === 'builtin' ? 'built-in analysis' : source
}

/** Where the findings come from; empty where it is only this application. */
export function foreignSources(sources: readonly string[]): string {
  return sources.filter((source) => source !== 'builtin').map(sourceName).join(', ')
}
