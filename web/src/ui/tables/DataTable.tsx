import { type Header, type Row, type TableOptions, flexRender, getCoreRowModel, getSortedRowModel, useReactTable } from '@tanstack/react-table'
import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowDown, ArrowUp } from 'lucide-react'
import { type MouseEvent, useEffect, useMemo, useRef, useState } from 'react'
import { count } from '../../util/text'
import { classes } from '../classes'
import styles from './DataTable.module.css'
import { GroupRow } from './GroupRow'
import { LoadMore, type LoadMoreProps } from './LoadMore'
import { type Group, type Item, groupRows } from './groups'
import { useRowKeys } from './row-keys'
import { type RowSelection, SelectBox, selectionState, useSelection } from './selection'
import { formatSort, parseSort } from './sorting'

export interface ColumnMeta {
  /** CSS width of the column, such as `12ch`; unset: takes the remaining width. */
  width?: string
  /** In narrow windows, `title` columns take a line of the card that a row becomes, `hidden` ones are left out. */
  narrow?: 'title' | 'hidden' | 'actions'
  mono?: boolean
  /** The words for the ascending and the descending order, such as `newest first`. */
  order?: readonly [ascending: string, descending: string]
  /** The ascending order of its sort key means most to least, such as the worst first. */
  reversed?: boolean
}

interface DataTableProps<T> extends LoadMoreProps {
  rows: T[]
  /** The same array while nothing about the columns changes. */
  columns: TableOptions<T>['columns']
  rowId: (row: T) => string
  /** A column's id, `-` before it for descending; empty for `defaultSort`. */
  sort: string
  defaultSort?: string
  onSort: (sort: string) => void
  /** The rows are in order already: a click on a header changes `sort` only. */
  serverSorted?: boolean
  /** What the table holds, for screen readers. */
  label: string
  /** Minimum width, below which the table scrolls horizontally; with `cards`, rows become cards in narrow windows instead. */
  minWidth?: string
  cards?: boolean
  /** Number of rows on the server; unset if unknown. */
  total?: number | undefined
  /** Lists the rows under headings; the same function while the grouping does not change. */
  groupOf?: ((row: T) => Group) | undefined
  /** What the rows are, in singular, for the counts of groups. */
  noun?: string
  /** Adds a column of checkboxes. */
  selection?: RowSelection<T> | undefined
}

const ROW_HEIGHT = 45
const OVERSCAN = 12
const SELECTION_WIDTH = '44px'

/**
 * A sortable table of any length: only visible rows are in the document, and the next page is loaded near the end.
 * A row's link (`data-row-link`) takes the focus and the clicks.
 */
export function DataTable<T>(props: DataTableProps<T>) {
  const { columns: columnDefs, sort, defaultSort = '', onSort, label, minWidth, cards = false, total, hasMore, loadingMore, onMore } = props
  const { groupOf, noun = 'row', selection } = props
  const scroller = useRef<HTMLDivElement>(null)
  const sorting = useMemo(() => parseSort(sort === '' ? defaultSort : sort), [sort, defaultSort])
  // TanStack Table has mutable state, which the React compiler cannot memoize.
  // eslint-disable-next-line react-hooks/incompatible-library
  const table = useReactTable({
    data: props.rows,
    columns: columnDefs,
    getRowId: props.rowId,
    getCoreRowModel: getCoreRowModel(),
    getSortedRowModel: getSortedRowModel(),
    manualSorting: props.serverSorted ?? false,
    sortDescFirst: false,
    state: { sorting },
    onSortingChange: (update) => onSort(formatSort(typeof update === 'function' ? update(parseSort(sort)) : update)),
  })
  const rows = table.getRowModel().rows
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set())
  const list = useMemo(() => groupRows(rows, groupOf && ((row) => groupOf(row.original)), closed), [rows, groupOf, closed])
  const idsOf = (some: readonly Row<T>[]): string[] => (selection ? some.filter((row) => selection.canSelect(row.original)).map((row) => row.id) : [])
  const shown = idsOf(list.flatMap((item) => (item.type === 'row' ? [item.row] : [])))
  const { toggle, toggleAll, clear } = useSelection(selection, shown)
  const virtualizer = useVirtualizer({
    count: list.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: OVERSCAN,
    getItemKey: (index) => keyOf(list[index]) ?? index,
  })
  const items = virtualizer.getVirtualItems()
  const first = items[0]
  const last = items.at(-1)
  const before = first?.start ?? 0
  const after = last ? virtualizer.getTotalSize() - last.end : 0

  const nearEnd = last !== undefined && last.index >= list.length - OVERSCAN
  const loadNext = nearEnd && hasMore && !loadingMore
  useEffect(() => {
    if (loadNext) onMore()
  }, [loadNext, onMore])

  useRowKeys({
    scroller,
    length: list.length,
    isRow: (index) => list[index]?.type === 'row',
    show: (index) => virtualizer.scrollToIndex(index),
    onSelect:
      selection &&
      ((index, range) => {
        const item = list[index]
        if (item?.type === 'row') toggle(item.row.id, range)
      }),
    onClear: clear,
  })

  const columns = table.getVisibleLeafColumns()
  const columnCount = columns.length + (selection ? 1 : 0)
  return (
    <div ref={scroller} data-cards={cards || undefined} className={classes(styles.scroller, cards && styles.cards)}>
      <table className={styles.table} aria-label={label} aria-rowcount={groupOf ? list.length + 1 : (total ?? rows.length) + 1} style={{ minWidth }}>
        <colgroup>
          {selection && <col style={{ width: SELECTION_WIDTH }} />}
          {columns.map((column) => (
            <col key={column.id} style={{ width: metaOf(column.columnDef.meta).width }} />
          ))}
        </colgroup>
        <thead className={styles.head}>
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id} aria-rowindex={1}>
              {selection && (
                <th scope="col" className={styles.selection}>
                  <SelectBox
                    label={`Select all ${noun}s shown`}
                    state={selectionState(shown, selection.selected)}
                    disabled={shown.length === 0}
                    onToggle={() => toggleAll(shown)}
                  />
                </th>
              )}
              {group.headers.map((header) => (
                <HeaderCell key={header.id} header={header} />
              ))}
            </tr>
          ))}
        </thead>
        <tbody>
          <Spacer height={before} columns={columnCount} />
          {items.map(({ index }) => {
            const item = list[index]
            if (!item) return null
            if (item.type === 'row') {
              return <BodyRow key={item.row.id} row={item.row} index={index} measure={virtualizer.measureElement} selection={selection} onToggle={toggle} />
            }
            const members = idsOf(item.rows)
            return (
              <GroupRow
                key={keyOf(item)}
                index={index}
                measure={virtualizer.measureElement}
                label={item.group.label}
                amount={count(item.rows.length, noun)}
                open={item.open}
                onOpen={(open) => setClosed((current) => withMember(current, item.group.key, !open))}
                columns={columns.length}
                selection={selection && { state: selectionState(members, selection.selected), disabled: members.length === 0, onToggle: () => toggleAll(members) }}
              />
            )
          })}
          <Spacer height={after} columns={columnCount} />
        </tbody>
      </table>
      {hasMore && (
        <div className={styles.more}>
          <LoadMore hasMore={hasMore} loadingMore={loadingMore} onMore={onMore} />
        </div>
      )}
    </div>
  )
}

function HeaderCell<T>({ header }: { header: Header<T, unknown> }) {
  const { column } = header
  const { order, reversed = false } = metaOf(column.columnDef.meta)
  const sorted = column.getIsSorted()
  // The arrow and `aria-sort` follow the meaning of the order, not that of the sort key.
  const direction = sorted === false ? undefined : (sorted === 'asc') === reversed ? 'descending' : 'ascending'
  const content = flexRender(column.columnDef.header, header.getContext())
  if (!column.getCanSort()) return <th scope="col">{content}</th>
  return (
    <th scope="col" aria-sort={direction ?? 'none'}>
      <button type="button" className={styles.sort} title={order && sorted !== false ? `Sorted ${order[sorted === 'asc' ? 0 : 1]}` : undefined} onClick={column.getToggleSortingHandler()}>
        <span className={styles.ellipsis}>{content}</span>
        {direction === 'ascending' && <ArrowUp size={13} aria-hidden />}
        {direction === 'descending' && <ArrowDown size={13} aria-hidden />}
      </button>
    </th>
  )
}

interface BodyRowProps<T> {
  row: Row<T>
  index: number
  measure: (element: Element | null) => void
  selection: RowSelection<T> | undefined
  onToggle: (id: string, range: boolean) => void
}

function BodyRow<T>({ row, index, measure, selection, onToggle }: BodyRowProps<T>) {
  const selected = selection?.selected.has(row.id) ?? false
  return (
    <tr
      ref={measure}
      data-index={index}
      data-selected={selected || undefined}
      aria-rowindex={index + 2}
      className={styles.row}
      // Prevents the middle button from starting to scroll.
      onMouseDown={(event) => event.button === 1 && event.preventDefault()}
      onClick={followLink}
      onAuxClick={followLink}
    >
      {selection && (
        <td className={styles.selection}>
          <SelectBox
            label={selection.label(row.original)}
            state={selected ? 'all' : 'none'}
            disabled={!selection.canSelect(row.original)}
            onToggle={(range) => onToggle(row.id, range)}
          />
        </td>
      )}
      {row.getVisibleCells().map((cell) => {
        const meta = metaOf(cell.column.columnDef.meta)
        const header = cell.column.columnDef.header
        return (
          <td
            key={cell.id}
            data-narrow={meta.narrow}
            data-label={typeof header === 'string' ? header : undefined}
            className={classes(meta.mono && styles.mono)}
          >
            {flexRender(cell.column.columnDef.cell, cell.getContext())}
          </td>
        )
      })}
    </tr>
  )
}

/** A click on a row follows its link, unless it is on another control or selects text. */
function followLink(event: MouseEvent<HTMLTableRowElement>): void {
  const link = event.currentTarget.querySelector<HTMLAnchorElement>('a[data-row-link]')
  const other = (event.target as Element).closest('a, button, input, label')
  if (!link || other || window.getSelection()?.isCollapsed === false) return
  const middle = event.button === 1
  if (middle || event.ctrlKey || event.metaKey) window.open(link.href, '_blank', 'noopener')
  else if (event.button === 0) link.click()
}

/** Takes the height of the rows that are not rendered. */
function Spacer({ height, columns }: { height: number; columns: number }) {
  if (height <= 0) return null
  return (
    <tr aria-hidden className={styles.spacer}>
      <td colSpan={columns} style={{ height }} />
    </tr>
  )
}

function metaOf(meta: unknown): ColumnMeta {
  return (meta ?? {})
}

function keyOf<T>(item: Item<Row<T>> | undefined): string | undefined {
  return item && (item.type === 'row' ? item.row.id : `group:${item.group.key}`)
}

function withMember(set: ReadonlySet<string>, member: string, included: boolean): ReadonlySet<string> {
  const next = new Set(set)
  if (included) next.add(member)
  else next.delete(member)
  return next
}
