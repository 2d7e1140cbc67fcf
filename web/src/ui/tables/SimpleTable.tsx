import type { ReactNode } from 'react'
import styles from './SimpleTable.module.css'

interface SimpleTableProps<T> {
  label: string
  columns: readonly { header: string; cell: (item: T) => ReactNode }[]
  items: readonly T[]
  itemKey: (item: T) => string
}

/** A short table without sorting; in narrow windows every row becomes a card. */
export function SimpleTable<T>({ label, columns, items, itemKey }: SimpleTableProps<T>) {
  return (
    <div className={styles.frame}>
      <table className={styles.table} aria-label={label}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.header} scope="col">
                {column.header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <tr key={itemKey(item)}>
              {columns.map((column) => (
                <td key={column.header} data-label={column.header}>
                  {column.cell(item)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
