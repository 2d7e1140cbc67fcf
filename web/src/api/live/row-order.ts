import type { TableColumn, TableRow } from '../types'

/** The sort key of the namespace, which is not one of the server's columns. */
export const NAMESPACE_KEY = 'namespace'

/** Whether `sort=namespace` means the namespace: a printer column of that name, in any case, takes precedence. */
export function canSortByNamespace(columns: readonly TableColumn[]): boolean {
  return findColumn(columns, NAMESPACE_KEY) < 0
}

/**
 * The server's order of rows: naturally by the sort key, then by namespace, then by name.
 * @param sort a column's name in any case or `namespace`, `-` before it for descending; empty or unknown: namespace, then name.
 */
export function rowOrder(columns: readonly TableColumn[], sort: string): (left: TableRow, right: TableRow) => number {
  const direction = sort.startsWith('-') ? -1 : 1
  const cell = sortCell(columns, sort.replace(/^-+/, ''))
  return (left, right) => {
    const byCell = cell ? direction * compareNaturally(cell(left), cell(right)) : 0
    return byCell || compareText(left.namespace, right.namespace) || compareText(left.name, right.name)
  }
}

function sortCell(columns: readonly TableColumn[], key: string): ((row: TableRow) => string) | undefined {
  const index = findColumn(columns, key)
  if (index >= 0) return (row) => row.cells[index] ?? ''
  return key.toLowerCase() === NAMESPACE_KEY ? (row) => row.namespace : undefined
}

function findColumn(columns: readonly TableColumn[], name: string): number {
  return columns.findIndex((column) => column.name.toLowerCase() === name.toLowerCase())
}

/** Natural order, ignoring case: `9` before `10`, `web-9` before `web-10`. The same algorithm as the server's. */
export function compareNaturally(left: string, right: string): number {
  let l = 0
  let r = 0
  while (l < left.length && r < right.length) {
    const leftDigits = digitsAt(left, l)
    const rightDigits = digitsAt(right, r)
    if (leftDigits !== '' && rightDigits !== '') {
      const leftNumber = leftDigits.replace(/^0+/, '')
      const rightNumber = rightDigits.replace(/^0+/, '')
      const byNumber = leftNumber.length - rightNumber.length || compareText(leftNumber, rightNumber)
      if (byNumber !== 0) return byNumber
      l += leftDigits.length
      r += rightDigits.length
      continue
    }
    const byCharacter = compareText(left.charAt(l).toLowerCase(), right.charAt(r).toLowerCase())
    if (byCharacter !== 0) return byCharacter
    l += 1
    r += 1
  }
  return left.length - l - (right.length - r)
}

function digitsAt(text: string, start: number): string {
  let end = start
  while (end < text.length && text.charAt(end) >= '0' && text.charAt(end) <= '9') end += 1
  return text.slice(start, end)
}

/** By UTF-16 code units. */
function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}
