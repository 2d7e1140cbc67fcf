import { describe, expect, it } from 'vitest'
import { aRow, aTable } from '../../testing/fixtures'
import { applyRowEvents, matchesSearch } from './resource-live'
import type { ResourceFilters } from '../resources'
import type { ResourceEvent, ResourceTable, TableRow } from '../types'

const FILTERS: ResourceFilters = { kind: 'Pod', namespace: '', q: '', labelSelector: '', sort: '' }

const pagesOf = (...pages: ResourceTable[]) => ({ pages, pageParams: pages.map(String) })
const added = (row: TableRow): ResourceEvent => ({ name: 'added', data: row, id: '' })
const names = (data: { pages: ResourceTable[] }): string[] => data.pages.flatMap((page) => page.rows).map((row) => row.name)

describe('applyRowEvents', () => {
  const before = pagesOf(aTable([aRow('a'), aRow('c')]))

  it('inserts a new row in sort order', () => {
    const after = applyRowEvents(before, FILTERS, [added(aRow('b')), added(aRow('d'))])

    expect(names(after)).toEqual(['a', 'b', 'c', 'd'])
    expect(after.pages[0]?.totalSize).toBe(4)
  })

  it('sorts numbers numerically, also descending', () => {
    const row = (name: string, restarts: string): TableRow => aRow(name, { cells: [name, '1/1', 'Running', restarts, ''] })
    const table = pagesOf(aTable([row('a', '10'), row('b', '2')]))

    expect(names(applyRowEvents(table, { ...FILTERS, sort: '-Restarts' }, [added(row('c', '9'))]))).toEqual(['a', 'c', 'b'])
  })

  it('does not add a row that belongs to a page not yet loaded', () => {
    const open = pagesOf(aTable([aRow('a')], { nextCursor: 'more', totalSize: 9 }))

    const after = applyRowEvents(open, FILTERS, [added(aRow('z'))])

    expect(names(after)).toEqual(['a'])
    expect(after.pages[0]?.totalSize).toBe(10)
  })

  it('removes deleted rows, and changed rows that no longer match the search', () => {
    const removed: ResourceEvent = { name: 'removed', data: { uid: 'uid-a', namespace: 'broken', name: 'a' }, id: '' }
    const changed: ResourceEvent = { name: 'changed', data: aRow('c', { cells: ['x'], name: 'x', namespace: 'y' }), id: '' }

    expect(names(applyRowEvents(before, FILTERS, [removed]))).toEqual(['c'])
    expect(names(applyRowEvents(before, { ...FILTERS, q: 'c' }, [changed]))).toEqual(['a'])
  })

  it('ignores what the search does not match', () => {
    expect(applyRowEvents(before, { ...FILTERS, q: 'zzz' }, [added(aRow('b'))])).toBe(before)
  })
})

describe('matchesSearch', () => {
  it('finds every word in cells and labels, ignoring case', () => {
    const row = aRow('api-1', { labels: { app: 'web' } })

    expect(matchesSearch(row, 'API running app=web')).toBe(true)
    expect(matchesSearch(row, 'api pending')).toBe(false)
  })
})
