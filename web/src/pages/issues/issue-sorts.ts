/** A column that the list can be sorted by, and the words for both orders. */
const ORDERS = {
  severity: ['worst first', 'least severe first'],
  title: ['title A to Z', 'title Z to A'],
  object: ['object A to Z', 'object Z to A'],
  members: ['most members first', 'fewest members first'],
  age: ['newest first', 'oldest first'],
} as const

export type SortColumn = keyof typeof ORDERS

/** Most severe first. */
export const DEFAULT_SORT = 'severity'

export const orderWords = (column: SortColumn): readonly [string, string] => ORDERS[column]

/** The orders by name, as the URL has them: a column's id, `-` before it for the second order. */
export const SORTS: readonly { value: string; label: string }[] = (Object.keys(ORDERS) as SortColumn[]).flatMap((id) => {
  const [first, second] = ORDERS[id]
  return [
    { value: id, label: capitalize(first) },
    { value: `-${id}`, label: capitalize(second) },
  ]
})

export function isSort(sort: string): boolean {
  return SORTS.some((each) => each.value === sort)
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
