import { type Row, type TableOptions, flexRender, getCoreRowModel, getSortedRowModel, useReactTable } from '@tanstack/react-table'
import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowDown, ArrowUp } from 'lucide-react'
import { type MouseEvent, useEffect, useMemo, useRef } from 'react'
import { useHotkeys } from '../../util/use-hotkeys'
import { classes } from '../classes'
import styles from './DataTable.module.css'
import { LoadMore, type LoadMoreProps } from './LoadMore'
import { formatSort, parseSort } from './sorting'

export interface ColumnMeta {
  /** CSS width of the column, such as `12ch`; unset: takes the remaining width. */
  width?: string
  /** In narrow windows, `title` columns lead the card that a row becomes, `hidden` ones are left out. */
  narrow?: 'title' | 'hidden' | 'actions'
  mono?: boolean
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
}

const ROW_HEIGHT = 45
const OVERSCAN = 12

/**
 * A sortable table of any length: only visible rows are in the document, and the next page is loaded near the end.
 * A row's link (`data-row-link`) takes the focus and the clicks.
 */
export function DataTable<T>(props: DataTableProps<T>) {
  const { columns: columnDefs, sort, defaultSort = '', onSort, label, minWidth, cards = false, total, hasMore, loadingMore, onMore } = props
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
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: OVERSCAN,
    getItemKey: (index) => rows[index]?.id ?? index,
  })
  const items = virtualizer.getVirtualItems()
  const first = items[0]
  const last = items.at(-1)
  const before = first?.start ?? 0
  const after = last ? virtualizer.getTotalSize() - last.end : 0

  const nearEnd = last !== undefined && last.index >= rows.length - OVERSCAN
  const loadNext = nearEnd && hasMore && !loadingMore
  useEffect(() => {
    if (loadNext) onMore()
  }, [loadNext, onMore])

  useRowKeys(scroller, rows.length, (index) => virtualizer.scrollToIndex(index))

  const columns = table.getVisibleLeafColumns()
  return (
    <div ref={scroller} className={classes(styles.scroller, cards && styles.cards)}>
      <table className={styles.table} aria-label={label} aria-rowcount={(total ?? rows.length) + 1} style={{ minWidth }}>
        <colgroup>
          {columns.map((column) => (
            <col key={column.id} style={{ width: metaOf(column.columnDef.meta).width }} />
          ))}
        </colgroup>
        <thead className={styles.head}>
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id} aria-rowindex={1}>
              {group.headers.map((header) => (
                <th key={header.id} scope="col" aria-sort={ariaSort(header.column.getCanSort(), header.column.getIsSorted())}>
                  {header.column.getCanSort() ? (
                    <button type="button" className={styles.sort} onClick={header.column.getToggleSortingHandler()}>
                      <span className={styles.ellipsis}>{flexRender(header.column.columnDef.header, header.getContext())}</span>
                      {header.column.getIsSorted() === 'asc' && <ArrowUp size={13} aria-hidden />}
                      {header.column.getIsSorted() === 'desc' && <ArrowDown size={13} aria-hidden />}
                    </button>
                  ) : (
                    flexRender(header.column.columnDef.header, header.getContext())
                  )}
                </th>
              ))}
            </tr>
          ))}
        </thead>
        <tbody>
          <Spacer height={before} columns={columns.length} />
          {items.map((item) => {
            const row = rows[item.index]
            return row && <BodyRow key={row.id} row={row} index={item.index} measure={virtualizer.measureElement} />
          })}
          <Spacer height={after} columns={columns.length} />
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

function BodyRow<T>({ row, index, measure }: { row: Row<T>; index: number; measure: (element: Element | null) => void }) {
  return (
    <tr
      ref={measure}
      data-index={index}
      aria-rowindex={index + 2}
      className={styles.row}
      // Prevents the middle button from starting to scroll.
      onMouseDown={(event) => event.button === 1 && event.preventDefault()}
      onClick={followLink}
      onAuxClick={followLink}
    >
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
  const other = (event.target as Element).closest('a, button, input')
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

function ariaSort(sortable: boolean, sorted: false | 'asc' | 'desc'): 'ascending' | 'descending' | 'none' | undefined {
  if (!sortable) return undefined
  return sorted === 'asc' ? 'ascending' : sorted === 'desc' ? 'descending' : 'none'
}

/** `j`/`k` and the arrows move the focus from row link to row link; Enter is the link's own. */
function useRowKeys(scroller: React.RefObject<HTMLElement | null>, length: number, show: (index: number) => void): void {
  // A row that is not rendered appears in the next frame; keys pressed meanwhile count from the target row.
  const target = useRef<number | null>(null)

  function move(by: number): unknown {
    const active = document.activeElement
    const inside = scroller.current?.contains(active) === true
    // Arrow keys are left to other focused elements, such as a tab list.
    if (!inside && active !== document.body && active?.closest('main') === null) return false
    const focused = inside ? Number(active?.closest('tr')?.dataset.index ?? -1) : by > 0 ? -1 : length
    const current = target.current ?? focused
    const next = Math.min(length - 1, Math.max(0, current + by))
    if (length === 0 || Number.isNaN(next)) return false
    target.current = next
    show(next)
    requestAnimationFrame(() => {
      if (target.current !== next) return
      target.current = null
      scroller.current?.querySelector<HTMLElement>(`tr[data-index="${next}"] [data-row-link]`)?.focus({ preventScroll: true })
    })
    return true
  }

  useHotkeys({
    j: () => move(1),
    k: () => move(-1),
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    g: () => move(-length),
    G: () => move(length),
  })
}
