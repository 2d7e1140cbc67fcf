import { createColumnHelper } from '@tanstack/react-table'
import { useEffect, useMemo } from 'react'
import { useLocation } from 'react-router'
import type { Issue } from '../../api/types'
import { Age } from '../../ui/content/Age'
import { type ColumnMeta, DataTable } from '../../ui/tables/DataTable'
import type { LoadMoreProps } from '../../ui/tables/LoadMore'
import { RowLink } from '../../ui/tables/RowLink'
import { paths } from '../../util/paths'
import { IssueActions } from './IssueActions'
import { SEVERITIES, SeverityBadge } from './severity'
import type { IssueView } from './use-issue-filters'

interface IssueTableProps extends LoadMoreProps {
  issues: Issue[]
  view: IssueView
  /** A column's id, `-` before it for descending; empty for most severe, then newest. */
  sort: string
  onSort: (sort: string) => void
  total: number | undefined
  /** The same function on every render. */
  onDismiss: (issue: Issue) => void
}

/** Most severe first. */
const DEFAULT_SORT = 'severity'

const column = createColumnHelper<Issue>()
const meta = (value: ColumnMeta): ColumnMeta => value

const columnsFor = (onDismiss: (issue: Issue) => void) => [
  column.accessor('title', { header: 'Title', cell: (cell) => <IssueLink issue={cell.row.original} />, meta: meta({ narrow: 'title' }) }),
  column.accessor((issue) => SEVERITIES.indexOf(issue.severity), {
    id: 'severity',
    header: 'Severity',
    cell: (cell) => <SeverityBadge severity={cell.row.original.severity} />,
    meta: meta({ width: '112px' }),
  }),
  column.accessor('kind', { header: 'Kind', cell: (cell) => cell.getValue(), meta: meta({ width: '13ch' }) }),
  column.accessor('namespace', { header: 'Namespace', cell: (cell) => cell.getValue(), meta: meta({ width: '15ch' }) }),
  column.accessor('name', {
    header: 'Name',
    cell: (cell) => <span title={cell.getValue()}>{cell.getValue()}</span>,
    meta: meta({ width: '24%', mono: true }),
  }),
  column.accessor((issue) => -detectedMs(issue), {
    id: 'age',
    header: 'Age',
    cell: (cell) => <Age since={cell.row.original.detectedAt} />,
    meta: meta({ width: '9ch' }),
  }),
  column.display({
    id: 'actions',
    header: 'Actions',
    cell: (cell) => <IssueActions issue={cell.row.original} size="sm" onDismiss={onDismiss} />,
    meta: meta({ width: '356px', narrow: 'actions' }),
  }),
]

export function IssueTable({ issues, view, sort, onSort, total, hasMore, loadingMore, onMore, onDismiss }: IssueTableProps) {
  const columns = useMemo(() => columnsFor(onDismiss), [onDismiss])
  // Sorting is stable: among equals of any column, the newest stay first.
  const newestFirst = useMemo(() => issues.toSorted((left, right) => detectedMs(right) - detectedMs(left)), [issues])

  // An order other than the server's is correct only over all issues.
  const needsAll = sort !== '' && hasMore && !loadingMore
  useEffect(() => {
    if (needsAll) onMore()
  }, [needsAll, onMore])

  return (
    <DataTable
      rows={newestFirst}
      columns={columns}
      rowId={(issue) => issue.id}
      sort={sort}
      defaultSort={DEFAULT_SORT}
      onSort={onSort}
      label={`${view} issues`}
      minWidth="1060px"
      cards
      total={total}
      hasMore={hasMore}
      loadingMore={loadingMore}
      onMore={onMore}
    />
  )
}

/** 0 if unknown. */
function detectedMs(issue: Issue): number {
  return Date.parse(issue.detectedAt ?? '') || 0
}

function IssueLink({ issue }: { issue: Issue }) {
  const { search } = useLocation()
  return <RowLink to={{ pathname: paths.issue(issue.id), search }}>{issue.title}</RowLink>
}
