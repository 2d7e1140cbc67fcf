import { useMemo } from 'react'
import type { IssueFilters } from '../../api/issue-keys'
import type { Issue } from '../../api/types'
import { FilterMenu } from '../../ui/FilterMenu'
import { Toolbar } from '../../ui/Page'
import { SearchBox } from '../../ui/SearchBox'
import { ChoiceTabs } from '../../ui/Tabs'
import { SEVERITIES } from './severity'
import { ISSUE_VIEWS, type IssueView } from './use-issue-filters'

interface IssueFilterBarProps {
  filters: IssueFilters & { state: IssueView }
  /** Those on the page now: what they are decides what can be chosen. */
  issues: readonly Issue[]
  onChange: (changes: Record<string, string | string[]>) => void
}

export function IssueFilterBar({ filters, issues, onChange }: IssueFilterBarProps) {
  const kinds = useMemo(() => [...new Set(issues.map((issue) => issue.kind))].sort(), [issues])
  const namespaces = useMemo(() => [...new Set(issues.map((issue) => issue.namespace))].filter((each) => each !== '').sort(), [issues])

  return (
    <Toolbar label="Filters">
      <ChoiceTabs
        label="State"
        value={filters.state}
        options={ISSUE_VIEWS}
        onChange={(state) => onChange({ state: state === 'active' ? '' : state })}
      />
      <SearchBox hotkey label="Search issues" placeholder="Search issues" value={filters.q} onChange={(q) => onChange({ q })} />
      <FilterMenu label="Severity" options={SEVERITIES} chosen={filters.severity} onChange={(severity) => onChange({ severity })} />
      <FilterMenu label="Kind" options={kinds} chosen={filters.kind} onChange={(kind) => onChange({ kind })} />
      <FilterMenu label="Namespace" options={namespaces} chosen={filters.namespace} onChange={(namespace) => onChange({ namespace })} />
    </Toolbar>
  )
}
