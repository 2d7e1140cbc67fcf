import type { ResourceFilters } from '../../api/resources'
import type { TableRow } from '../../api/types'
import { Checkbox } from '../../ui/controls/Field'
import { Toolbar } from '../../ui/Page'
import { SearchBox } from '../../ui/controls/SearchBox'
import { Select } from '../../ui/controls/Select'
import { useNamespaces } from '../shared/use-options'
import styles from './ResourceFilterBar.module.css'

interface ResourceFilterBarProps {
  filters: ResourceFilters
  namespaced: boolean
  wide: boolean
  hasWide: boolean
  rows: readonly TableRow[]
  labelError: string | undefined
  onChange: (changes: Record<string, string>) => void
}

export function ResourceFilterBar({ filters, namespaced, wide, hasWide, rows, labelError, onChange }: ResourceFilterBarProps) {
  const namespaces = useNamespaces([...rows.map((row) => row.namespace), filters.namespace])
  return (
    <>
      <Toolbar label="Filters">
        <SearchBox hotkey label="Search rows" placeholder="Search rows" value={filters.q} onChange={(q) => onChange({ q })} />
        <SearchBox
          label="Label selector"
          placeholder="Labels, such as app=web"
          value={filters.labelSelector}
          onChange={(labels) => onChange({ labels })}
        />
        {namespaced && (
          <Select
            label="Namespace"
            value={filters.namespace}
            options={[{ value: '', label: 'All namespaces' }, ...namespaces.map((value) => ({ value, label: value }))]}
            onChange={(namespace) => onChange({ namespace })}
          />
        )}
        {hasWide && <Checkbox label="Wide" checked={wide} onChange={(event) => onChange({ wide: event.target.checked ? 'true' : '' })} />}
      </Toolbar>
      {labelError !== undefined && (
        <p role="alert" className={styles.error}>
          {labelError}
        </p>
      )}
    </>
  )
}
