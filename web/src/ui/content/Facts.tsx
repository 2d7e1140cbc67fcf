import type { ReactNode } from 'react'
import styles from './Facts.module.css'

interface Fact {
  label: string
  value: ReactNode
}

/** Names and values in two columns; absent or empty values are left out. */
export function Facts({ items }: { items: readonly (Fact | false | undefined)[] }) {
  return (
    <dl className={styles.facts}>
      {items.map((item) =>
        !item || item.value === '' || item.value === undefined ? null : (
          <div key={item.label} className={styles.fact}>
            <dt>{item.label}</dt>
            <dd>{item.value}</dd>
          </div>
        ),
      )}
    </dl>
  )
}
