import { createColumnHelper } from '@tanstack/react-table'
import { useEffect, useMemo } from 'react'
import type { Issue } from '../../api/types'
import { Age } from '../../ui/content/Age'
import { type ColumnMeta, DataTable } from '../../ui/tables/DataTable'
import type { LoadMoreProps } from '../../ui/tables/LoadMore'
import type { RowSelection } from '../../ui/tables/selection'
import { IssueActions } from './IssueActions'
import { CauseCell, ObjectCell } from './IssueCells'
import { GROUP_OF, type Grouping } from './issue-groups'
import { DEFAULT_SORT, orderWords } from './issue-sorts'
import { membersText } from './issue-words'
import { SEVERITIES, SeverityBadge } from './severity'
import type { IssueView } from './use-issue-filters'

interface IssueTableProps extends LoadMoreProps {
  issues: Issue[]
  view: IssueView
  /** A column's id, `-` before it for the reverse; empty for most severe, then newest. */
  sort: string
  onSort: (sort: string) => void
  grouping: Grouping | undefined
  /** Unset where the user may not dismiss any of them. */
  selection: RowSelection<Issue> | undefined
  total: number | undefined
  /** The same function on every render. */
  onDismiss: (issue: Issue) => void
}

const column = createColumnHelper<Issue>()
const meta = (value: ColumnMeta): ColumnMeta => value

const columnsFor = (onDismiss: (issue: Issue) => void) => [
  column.accessor((issue) => SEVERITIES.indexOf(issue.severity), {
    id: 'severity',
    header: 'Severity',
    cell: (cell) => <SeverityBadge severity={cell.row.original.severity} />,
    meta: meta({ width: '118px', order: orderWords('severity'), reversed: true }),
  }),
  column.accessor('title', {
    header: 'Cause',
    cell: (cell) => <CauseCell issue={cell.row.original} />,
    meta: meta({ narrow: 'title', order: orderWords('title') }),
  }),
  column.accessor((issue) => `${issue.namespace}/${issue.name}`, {
    id: 'object',
    header: 'Object',
    cell: (cell) => <ObjectCell issue={cell.row.original} />,
    meta: meta({ width: '20%', order: orderWords('object') }),
  }),
  column.accessor((issue) => -issue.memberCount, {
    id: 'members',
    header: 'Members',
    cell: (cell) => membersText(cell.row.original),
    meta: meta({ width: '104px', order: orderWords('members'), reversed: true }),
  }),
  column.accessor((issue) => -detectedMs(issue), {
    id: 'age',
    header: 'Age',
    cell: (cell) => <Age since={cell.row.original.detectedAt} />,
    meta: meta({ width: '76px', order: orderWords('age') }),
  }),
  column.display({
    id: 'actions',
    header: 'Actions',
    cell: (cell) => <IssueActions issue={cell.row.original} size="sm" onDismiss={onDismiss} />,
    meta: meta({ width: '316px', narrow: 'actions' }),
  }),
]

export function IssueTable(props: IssueTableProps) {
  const { issues, view, sort, onSort, grouping, selection, total, hasMore, loadingMore, onMore, onDismiss } = props
  const columns = useMemo(() => columnsFor(onDismiss), [onDismiss])
  // Sorting is stable: among equals of any column, the newest stay first.
  const newestFirst = useMemo(() => issues.toSorted((left, right) => detectedMs(right) - detectedMs(left)), [issues])

  // An order other than the server's, and groups, are correct only over all issues.
  const needsAll = (sort !== '' || grouping !== undefined) && hasMore && !loadingMore
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
      groupOf={grouping && GROUP_OF[grouping]}
      noun="issue"
      selection={selection}
      label={`${view} issues`}
      minWidth="1100px"
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
