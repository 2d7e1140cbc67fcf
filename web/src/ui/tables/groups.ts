/** The heading that a row is listed under. */
export interface Group {
  key: string
  label: string
}

export type Item<R> = { type: 'row'; row: R } | { type: 'group'; group: Group; rows: readonly R[]; open: boolean }

/** Rows under their headings, in the order of each group's first row; rows of closed groups are left out. */
export function groupRows<R>(rows: readonly R[], groupOf: ((row: R) => Group) | undefined, closed: ReadonlySet<string>): Item<R>[] {
  if (!groupOf) return rows.map((row) => ({ type: 'row', row }))
  const groups = new Map<string, { group: Group; rows: R[] }>()
  for (const row of rows) {
    const group = groupOf(row)
    const known = groups.get(group.key)
    if (known) known.rows.push(row)
    else groups.set(group.key, { group, rows: [row] })
  }
  return [...groups.values()].flatMap(({ group, rows: members }): Item<R>[] => {
    const open = !closed.has(group.key)
    return [{ type: 'group', group, rows: members, open }, ...(open ? members.map((row): Item<R> => ({ type: 'row', row })) : [])]
  })
}
