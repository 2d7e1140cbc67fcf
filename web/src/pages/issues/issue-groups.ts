import type { Issue } from '../../api/types'
import type { Group } from '../../ui/tables/groups'

export const GROUPINGS = [
  { value: 'cause', label: 'Cause' },
  { value: 'namespace', label: 'Namespace' },
  { value: 'kind', label: 'Kind' },
  { value: 'owner', label: 'Owner' },
] as const

export type Grouping = (typeof GROUPINGS)[number]['value']

/** The functions are constants: the table groups again only when it gets another one. */
export const GROUP_OF: Record<Grouping, (issue: Issue) => Group> = {
  cause: ({ title }) => ({ key: title, label: title }),
  namespace: ({ namespace }) => ({ key: namespace, label: namespace === '' ? 'No namespace' : namespace }),
  kind: ({ kind }) => ({ key: kind, label: kind }),
  // What nothing owns is a group of its own.
  owner: ({ owner, kind, namespace, name }) => {
    const top = owner ?? { kind, name }
    return { key: [top.kind, namespace, top.name].join('/'), label: `${top.kind} ${namespace === '' ? '' : `${namespace}/`}${top.name}` }
  },
}
