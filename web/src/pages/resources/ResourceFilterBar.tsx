import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { meQuery } from '../../api/identity'
import type { ResourceFilters } from '../../api/resources'
import type { TableRow } from '../../api/types'
import { Checkbox } from '../../ui/Field'
import { Toolbar } from '../../ui/Page'
import { SearchBox } from '../../ui/SearchBox'
import { Select } from '../../ui/Select'
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
  const namespaces = useNamespaces(rows, filters.namespace)
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

/** Those the policy names, and those met so far; patterns name none. */
function useNamespaces(rows: readonly TableRow[], chosen: string): string[] {
  const { data: me } = useQuery(meQuery())
  const [met, setMet] = useState<ReadonlySet<string>>(new Set())
  const fresh = rows.map((row) => row.namespace).filter((namespace) => namespace !== '' && !met.has(namespace))
  if (fresh.length > 0) setMet(new Set([...met, ...fresh]))

  return useMemo(() => {
    const named = (me?.policy.grants ?? []).flatMap((grant) => grant.namespaces).filter((namespace) => !namespace.includes('*'))
    return [...new Set([...named, ...met, chosen])].filter((namespace) => namespace !== '').sort()
  }, [me, met, chosen])
}
