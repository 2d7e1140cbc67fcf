import type { IssueFilters } from '../../api/issue-keys'
import type { Issue } from '../../api/types'
import { FilterMenu } from '../../ui/overlays/FilterMenu'
import { Toolbar } from '../../ui/Page'
import { SearchBox } from '../../ui/controls/SearchBox'
import { ChoiceTabs } from '../../ui/controls/Tabs'
import { useSeenValues, useNamespaces } from '../shared/use-options'
import { SEVERITIES } from './severity'
import { ISSUE_VIEWS, type IssueView } from './use-issue-filters'

interface IssueFilterBarProps {
  filters: IssueFilters & { state: IssueView }
  /** The issues shown now: their kinds and namespaces are added to the options. */
  issues: readonly Issue[]
  onChange: (changes: Record<string, string | string[]>) => void
}

export function IssueFilterBar({ filters, issues, onChange }: IssueFilterBarProps) {
  const kinds = useSeenValues(issues.map((issue) => issue.kind))
  const namespaces = useNamespaces(issues.map((issue) => issue.namespace))

  return (
    <Toolbar label="Filters">
      <ChoiceTabs
        label="State"
        value={filters.state}
        options={ISSUE_VIEWS}
        onChange={(state) => onChange({ state: state === 'active' ? '' : state })}
      />
      <SearchBox hotkey label="Search issues" placeholder="Search issues" value={filters.q} onChange={(q) => onChange({ q })} />
      <FilterMenu label="Severity" options={SEVERITIES} selected={filters.severity} onChange={(severity) => onChange({ severity })} />
      <FilterMenu label="Kind" options={kinds} selected={filters.kind} onChange={(kind) => onChange({ kind })} />
      <FilterMenu label="Namespace" options={namespaces} selected={filters.namespace} onChange={(namespace) => onChange({ namespace })} />
    </Toolbar>
  )
}
