import type { InfiniteData } from '@tanstack/react-query'
import type { ResourceFilters } from '../resources'
import { rowOrder } from './row-order'
import type { ResourceEvent, ResourceTable, TableColumn, TableRow } from '../types'

type TablePages = InfiniteData<ResourceTable, string>

/** Applies events to the pages: rows are replaced, moved if their place in the order changes, inserted in order, or removed. */
export function applyRowEvents(data: TablePages, filters: ResourceFilters, events: readonly ResourceEvent[]): TablePages {
  let pages = data.pages
  const columns = pages[0]?.columns ?? []
  for (const event of events) {
    if (event.name === 'removed') pages = remove(pages, event.data.uid)
    else if (event.name === 'added' || event.name === 'changed') pages = upsert(pages, columns, filters, event.data)
  }
  return pages === data.pages ? data : { ...data, pages }
}

function remove(pages: ResourceTable[], uid: string): ResourceTable[] {
  if (!pages.some((page) => page.rows.some((row) => row.uid === uid))) return pages
  return pages.map((page) => ({
    ...page,
    rows: page.rows.filter((row) => row.uid !== uid),
    totalSize: Math.max(0, page.totalSize - 1),
  }))
}

function upsert(pages: ResourceTable[], columns: TableColumn[], filters: ResourceFilters, row: TableRow): ResourceTable[] {
  const known = pages.flatMap((page) => page.rows).find((each) => each.uid === row.uid)
  if (!matchesSearch(row, filters.q)) return known ? remove(pages, row.uid) : pages
  const compare = rowOrder(columns, filters.sort)
  if (known) {
    if (compare(known, row) === 0) return pages.map((page) => ({ ...page, rows: page.rows.map((each) => (each.uid === row.uid ? row : each)) }))
    // Such as an event that happened again, in a table that begins with the newest.
    return insert(remove(pages, row.uid), compare, row)
  }
  return insert(pages, compare, row)
}

function insert(pages: ResourceTable[], compare: (left: TableRow, right: TableRow) => number, row: TableRow): ResourceTable[] {
  const counted = pages.map((page) => ({ ...page, totalSize: page.totalSize + 1 }))
  const last = counted.length - 1
  for (const [index, page] of counted.entries()) {
    const at = page.rows.findIndex((each) => compare(row, each) < 0)
    if (at >= 0) {
      counted[index] = { ...page, rows: page.rows.toSpliced(at, 0, row) }
      return counted
    }
    // After every loaded row: it belongs to a later page if there is one.
    if (index === last && page.nextCursor === '') counted[index] = { ...page, rows: [...page.rows, row] }
  }
  return counted
}

export function matchesSearch(row: TableRow, q: string): boolean {
  if (q.trim() === '') return true
  const labels = Object.entries(row.labels).map(([name, value]) => `${name}=${value}`)
  const text = [row.namespace, row.name, ...row.cells, ...labels].join(' ').toLowerCase()
  return q.toLowerCase().trim().split(/\s+/).every((word) => text.includes(word))
}
