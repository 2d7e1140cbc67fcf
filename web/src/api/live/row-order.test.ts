import { describe, expect, it } from 'vitest'
import { aRow, aTable } from '../../testing/fixtures'
import { canSortByNamespace, compareNaturally, rowOrder } from './row-order'

const { columns } = aTable([])

describe('rowOrder', () => {
  const rows = [
    aRow('c', { namespace: 'team-10' }),
    aRow('b', { namespace: 'team-9' }),
    aRow('a', { namespace: 'team-9' }),
    aRow('d', { namespace: 'default' }),
  ]
  const sorted = (sort: string, of = columns) => rows.toSorted(rowOrder(of, sort)).map((row) => row.name).join('')

  it.each([
    ['', 'dcab'],
    ['namespace', 'dabc'],
    ['-namespace', 'cabd'],
    ['Namespace', 'dabc'],
    ['Name', 'abcd'],
    ['-NAME', 'dcba'],
  ])('by %j: %s', (sort, order) => {
    expect(sorted(sort)).toBe(order)
  })

  it('prefers a printer column called Namespace', () => {
    const named = columns.map((column) => (column.name === 'Name' ? { ...column, name: 'Namespace' } : column))

    expect(sorted('namespace', named)).toBe('abcd')
    expect(canSortByNamespace(named)).toBe(false)
    expect(canSortByNamespace(columns)).toBe(true)
  })
})

describe('compareNaturally', () => {
  it.each([
    ['9', '10'],
    ['web-9', 'web-10'],
    ['4Mi', '5Mi'],
    ['Alpha', 'beta'],
    ['a', 'a1'],
    ['', 'a'],
    ['99999999999999999998', '99999999999999999999'],
  ])('%j comes before %j', (left, right) => {
    expect(compareNaturally(left, right)).toBeLessThan(0)
    expect(compareNaturally(right, left)).toBeGreaterThan(0)
  })

  it.each([
    ['Web-1', 'web-1'],
    ['007', '7'],
  ])('%j is equal to %j', (left, right) => {
    expect(compareNaturally(left, right)).toBe(0)
  })
})
