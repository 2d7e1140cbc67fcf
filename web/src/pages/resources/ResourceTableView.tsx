import type { ColumnDef } from '@tanstack/react-table'
import { useMemo } from 'react'
import { NAMESPACE_KEY, canSortByNamespace } from '../../api/live/row-order'
import type { TableColumn, TableRow } from '../../api/types'
import { Age } from '../../ui/content/Age'
import { Badge } from '../../ui/content/Badge'
import { type ColumnMeta, DataTable } from '../../ui/tables/DataTable'
import type { LoadMoreProps } from '../../ui/tables/LoadMore'
import { RowLink } from '../../ui/tables/RowLink'
import { paths } from '../../util/paths'
import { statusTone } from './status-tone'

interface ResourceTableViewProps extends LoadMoreProps {
  kind: string
  columns: readonly TableColumn[]
  rows: TableRow[]
  showNamespace: boolean
  /** Also shows the columns of kubectl's `-o wide`. */
  wide: boolean
  sort: string
  onSort: (sort: string) => void
  total: number
}

/** Widths are computed from this many rows, so that scrolling does not change them. */
const SAMPLE_ROWS = 200
const LONGEST_AGE = '7d23h'
const MIN_CHARS = 5
const MAX_CHARS = 46
/** Room beside a header for the arrow of the sorted column. */
const SORT_ARROW_CHARS = 4
const CELL_PADDING = 34
/** Extra width of a badge, in pixels. */
const BADGE_PADDING = 20
const STATUS = /^(status|phase|type|condition)$/i
/** A text that ends with a time, such as `14 (2026-01-31T10:00:00Z ago)`. */
const AGED = /^(.*) \((\d{4}-\d{2}-\d{2}T[0-9:.]+Z) ago\)$/
/** The column that takes the remaining width. */
const FLEXIBLE = /^message$/i
/** Width of an average character of the table's font, in pixels. */
const CHAR_PX = 7.6

export function ResourceTableView(props: ResourceTableViewProps) {
  const { kind, columns, rows, showNamespace, wide, sort, onSort, total, hasMore, loadingMore, onMore } = props
  const sample = rows.slice(0, SAMPLE_ROWS)
  // Column definitions change only with a width, not with every change of a row.
  const widths = columns.map((column, index) => widthOf(column.name, column.type === 'date' ? [LONGEST_AGE] : sample.map((row) => (row.cells[index] ?? '').replace(AGED, `$1 (${LONGEST_AGE} ago)`))) + (STATUS.test(column.name) ? BADGE_PADDING : 0))
  const namespaceWidth = widthOf('Namespace', sample.map((row) => row.namespace))
  const widthKey = widths.join()

  const defs = useMemo<ColumnDef<TableRow>[]>(() => {
    const shown = columns.map((column, index) => ({ column, index })).filter(({ column }) => wide || column.priority === 0)
    const linked = linkedColumn(shown.map(({ column }) => column))
    const flexible = shown.find(({ column }) => FLEXIBLE.test(column.name))?.column ?? linked
    const list = shown.map(({ column, index }): ColumnDef<TableRow> => {
      const meta: ColumnMeta = { width: column === flexible ? undefined : `${widthKey.split(',')[index] ?? ''}px` }
      return {
        id: column.name,
        header: column.name,
        accessorFn: (row) => row.cells[index] ?? '',
        cell: ({ row }) => <Cell column={column} value={row.original.cells[index] ?? ''} row={row.original} kind={kind} isLink={column === linked} />,
        meta,
      }
    })
    if (showNamespace) {
      const sortable = canSortByNamespace(columns)
      list.unshift({
        // A printer column called Namespace takes the sort key: the namespace cannot be sorted by then.
        id: sortable ? NAMESPACE_KEY : '(namespace)',
        header: 'Namespace',
        accessorFn: (row) => row.namespace,
        enableSorting: sortable,
        meta: { width: `${namespaceWidth}px` } satisfies ColumnMeta,
      })
    }
    return list
  }, [columns, kind, wide, showNamespace, widthKey, namespaceWidth])

  const shownWidth = columns.reduce((sum, column, index) => sum + (wide || column.priority === 0 ? (widths[index] ?? 0) : 0), showNamespace ? namespaceWidth : 0)
  return (
    <DataTable
      rows={rows}
      columns={defs}
      rowId={(row) => row.uid}
      sort={withColumnId(sort, defs)}
      onSort={onSort}
      serverSorted
      label={`${kind} table`}
      minWidth={`${shownWidth}px`}
      total={total}
      hasMore={hasMore}
      loadingMore={loadingMore}
      onMore={onMore}
    />
  )
}

interface CellProps {
  column: TableColumn
  value: string
  row: TableRow
  kind: string
  isLink: boolean
}

function Cell({ column, value, row, kind, isLink }: CellProps) {
  if (isLink) return <RowLink to={{ pathname: paths.resource(kind, row.namespace, row.name) }}>{value}</RowLink>
  if (column.type === 'date') return <Age since={value === '' ? undefined : value} />
  const aged = AGED.exec(value)
  if (aged) return <AgedText before={aged[1] ?? ''} since={aged[2] ?? ''} />
  const tone = STATUS.test(column.name) ? statusTone(value) : undefined
  return tone ? <Badge tone={tone}>{value}</Badge> : <span title={value}>{value}</span>
}

/** As kubectl prints it, such as `14 (4m40s ago)`, but ticking. */
function AgedText({ before, since }: { before: string; since: string }) {
  return (
    <span>
      {before} (<Age since={since} /> ago)
    </span>
  )
}

/** The server ignores the case of a column's name; the table does not. */
function withColumnId(sort: string, defs: readonly ColumnDef<TableRow>[]): string {
  const [, minus = '', key = ''] = /^(-?)(.*)$/s.exec(sort) ?? []
  const id = defs.find((def) => def.id?.toLowerCase() === key.toLowerCase())?.id ?? key
  return minus + id
}

/** The name column; if it is a wide column, as for events, the first text column. */
function linkedColumn(shown: readonly TableColumn[]): TableColumn | undefined {
  return (
    shown.find((column) => column.name.toLowerCase() === 'name') ??
    shown.find((column) => column.type === 'string' && !STATUS.test(column.name)) ??
    shown[0]
  )
}

function widthOf(header: string, values: readonly string[]): number {
  const longest = Math.max(MIN_CHARS, header.length + SORT_ARROW_CHARS, ...values.map((value) => value.length))
  return Math.ceil(Math.min(MAX_CHARS, longest) * CHAR_PX + CELL_PADDING)
}
