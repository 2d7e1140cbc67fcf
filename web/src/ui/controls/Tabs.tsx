import type { ReactNode } from 'react'
import { NavLink } from 'react-router'
import { classes } from '../classes'
import styles from './Tabs.module.css'

export interface TabItem {
  to: { pathname: string; search?: string }
  label: string
  /** Beside the label, such as a count. */
  extra?: string | undefined
}

/** Tabs that are links; the current one is marked. */
export function LinkTabs({ label, items, children }: { label: string; items: readonly TabItem[]; children?: ReactNode }) {
  return (
    <nav aria-label={label} className={styles.tabs}>
      <ul className={styles.list}>
        {items.map((item) => (
          <li key={item.to.pathname}>
            <NavLink to={item.to} end className={({ isActive }) => classes(styles.tab, isActive && styles.active)}>
              {item.label}
              {item.extra !== undefined && <span className={styles.extra}>{item.extra}</span>}
            </NavLink>
          </li>
        ))}
      </ul>
      {children}
    </nav>
  )
}

interface ChoiceTabsProps<T extends string> {
  label: string
  value: T
  options: readonly { value: T; label: string }[]
  onChange: (value: T) => void
}

/** A choice between a few options, all visible. */
export function ChoiceTabs<T extends string>({ label, value, options, onChange }: ChoiceTabsProps<T>) {
  return (
    <div role="group" aria-label={label} className={styles.choices}>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          aria-pressed={option.value === value}
          className={classes(styles.choice, option.value === value && styles.chosen)}
          onClick={() => onChange(option.value)}
        >
          {option.label}
        </button>
      ))}
    </div>
  )
}
