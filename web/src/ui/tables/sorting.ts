import type { SortingState } from '@tanstack/react-table'

/** Sorting as the URL has it: a column's id, `-` before it for descending; empty for none. */
export function parseSort(sort: string): SortingState {
  return sort === '' ? [] : [{ id: sort.replace(/^-/, ''), desc: sort.startsWith('-') }]
}

/** The reverse of `parseSort`. Only the first column counts. */
export function formatSort([first]: SortingState): string {
  return first ? `${first.desc ? '-' : ''}${first.id}` : ''
}
