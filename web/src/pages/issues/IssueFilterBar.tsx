import { SlidersHorizontal } from 'lucide-react'
import { useState } from 'react'
import type { IssueFilters } from '../../api/issue-keys'
import type { Issue } from '../../api/types'
import { Button } from '../../ui/controls/Button'
import { FilterMenu } from '../../ui/overlays/FilterMenu'
import { Toolbar } from '../../ui/Page'
import { SearchBox } from '../../ui/controls/SearchBox'
import { Select } from '../../ui/controls/Select'
import { ChoiceTabs } from '../../ui/controls/Tabs'
import { useSeenValues, useNamespaces } from '../shared/use-options'
import styles from './IssueFilterBar.module.css'
import { GROUPINGS, type Grouping } from './issue-groups'
import { DEFAULT_SORT, SORTS } from './issue-sorts'
import { SavedViews } from './SavedViews'
import { SEVERITIES } from './severity'
import { ISSUE_VIEWS, type IssueView } from './use-issue-filters'

interface IssueFilterBarProps {
  filters: IssueFilters & { state: IssueView }
  grouping: Grouping | undefined
  sort: string
  /** The issues shown now: their kinds and namespaces are added to the options. */
  issues: readonly Issue[]
  onChange: (changes: Record<string, string | string[]>) => void
}

export function IssueFilterBar({ filters, grouping, sort, issues, onChange }: IssueFilterBarProps) {
  const kinds = useSeenValues(issues.map((issue) => issue.kind))
  const namespaces = useNamespaces(issues.map((issue) => issue.namespace))
  // In narrow windows, so that the first issues are in sight.
  const [open, setOpen] = useState(false)
  const active = [filters.severity, filters.kind, filters.namespace].filter((values) => values.length > 0).length

  return (
    <Toolbar label="Filters">
      <ChoiceTabs
        label="State"
        value={filters.state}
        options={ISSUE_VIEWS}
        onChange={(state) => onChange({ state: state === 'active' ? '' : state })}
      />
      <SearchBox hotkey label="Search issues" placeholder="Search issues" value={filters.q} onChange={(q) => onChange({ q })} />
      <Button className={styles.toggle} aria-expanded={open} icon={<SlidersHorizontal size={14} aria-hidden />} onClick={() => setOpen(!open)}>
        Filters{active > 0 && ` (${active})`}
      </Button>
      <div className={styles.more} data-open={open}>
        <FilterMenu label="Severity" options={SEVERITIES} selected={filters.severity} onChange={(severity) => onChange({ severity })} />
        <FilterMenu label="Kind" options={kinds} selected={filters.kind} onChange={(kind) => onChange({ kind })} />
        <FilterMenu label="Namespace" options={namespaces} selected={filters.namespace} onChange={(namespace) => onChange({ namespace })} />
        <Select
          label="Group by"
          value={grouping ?? ''}
          options={[{ value: '', label: 'No groups' }, ...GROUPINGS.map(({ value, label }) => ({ value, label: `By ${label.toLowerCase()}` }))]}
          onChange={(group) => onChange({ group })}
        />
        <Select
          label="Sort"
          value={sort === '' ? DEFAULT_SORT : sort}
          options={SORTS}
          onChange={(next) => onChange({ sort: next === DEFAULT_SORT ? '' : next })}
        />
        <SavedViews />
      </div>
    </Toolbar>
  )
}
