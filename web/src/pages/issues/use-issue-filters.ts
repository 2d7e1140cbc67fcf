import { useMemo } from 'react'
import type { IssueFilters } from '../../api/issue-keys'
import { useSearchState } from '../shared/use-search-state'
import { GROUPINGS } from './issue-groups'
import { isSort } from './issue-sorts'
import { SEVERITIES } from './severity'

export const ISSUE_VIEWS = [
  { value: 'active', label: 'Active' },
  { value: 'dismissed', label: 'Dismissed' },
  { value: 'resolved', label: 'Resolved' },
] as const

export type IssueView = (typeof ISSUE_VIEWS)[number]['value']

/** The filters, as in the URL. */
export function useIssueFilters() {
  const { params, set } = useSearchState()
  const filters = useMemo<IssueFilters & { state: IssueView }>(
    () => ({
      state: ISSUE_VIEWS.find((view) => view.value === params.get('state'))?.value ?? 'active',
      severity: SEVERITIES.filter((severity) => params.getAll('severity').includes(severity)),
      kind: params.getAll('kind').sort(),
      namespace: params.getAll('namespace').sort(),
      q: params.get('q') ?? '',
    }),
    [params],
  )
  const grouping = GROUPINGS.find((each) => each.value === params.get('group'))?.value
  const sort = params.get('sort') ?? ''
  return { filters, grouping, sort: isSort(sort) ? sort : '', set }
}

export function isFiltered(filters: IssueFilters): boolean {
  return filters.q !== '' || filters.severity.length + filters.kind.length + filters.namespace.length > 0
}
