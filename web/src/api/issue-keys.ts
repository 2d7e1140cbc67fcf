import type { IssueState, Severity } from './types'

export interface IssueFilters {
  state: IssueState | 'all'
  severity: Severity[]
  kind: string[]
  namespace: string[]
  q: string
}

export const issueKeys = {
  lists: ['issues', 'list'] as const,
  list: (filters: IssueFilters) => [...issueKeys.lists, filters] as const,
  abouts: ['issues', 'about'] as const,
  about: (filters: Partial<IssueFilters>) => [...issueKeys.abouts, filters] as const,
  detail: (id: string) => ['issues', 'detail', id] as const,
  sources: ['issues', 'sources'] as const,
}
