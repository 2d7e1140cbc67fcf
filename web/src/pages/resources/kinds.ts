import type { ResourceKind } from '../../api/types'

/** The most used kinds, in the order of their tabs; the others are under "More". */
const COMMON = ['Pod', 'Deployment', 'Service', 'Ingress', 'ConfigMap', 'Secret', 'StatefulSet', 'Job', 'Node', 'Event']
const MAX_TABS = 8

/** Common kinds first, others by name. */
export function orderKinds(kinds: readonly ResourceKind[]): ResourceKind[] {
  const rank = (kind: ResourceKind): number => {
    const at = COMMON.indexOf(kind.kind)
    return at < 0 ? COMMON.length : at
  }
  return kinds.toSorted((left, right) => rank(left) - rank(right) || left.kind.localeCompare(right.kind))
}

/** The kinds with a tab, the first few and the current one, and the others. */
export function splitKinds(kinds: readonly ResourceKind[], current: string): { tabs: ResourceKind[]; more: ResourceKind[] } {
  const ordered = orderKinds(kinds)
  const common = ordered.filter((kind) => COMMON.includes(kind.kind))
  const tabs = (common.length > 0 ? common : ordered).slice(0, MAX_TABS)
  const open = ordered.find((kind) => kind.kind === current)
  if (open && !tabs.includes(open)) tabs.push(open)
  return { tabs, more: ordered.filter((kind) => !tabs.includes(kind)) }
}

/** `Pods`, `Ingresses`, `NetworkPolicies`. */
export function pluralLabel(kind: string): string {
  const [name = kind] = kind.split('.')
  if (/(s|x|ch|sh)$/.test(name) && !name.endsWith('points')) return `${name}es`
  if (/[^aeiou]y$/.test(name)) return `${name.slice(0, -1)}ies`
  return name.endsWith('points') ? name : `${name}s`
}
