import { type ReactNode, useEffect } from 'react'
import { classes } from './classes'
import styles from './Page.module.css'

interface PageProps {
  title: string
  description?: ReactNode
  actions?: ReactNode
  /** The content fills the window and scrolls by its own scrollbar. */
  fill?: boolean
  children: ReactNode
}

/** The frame of every page: its heading, and the window's title. */
export function Page({ title, description, actions, fill = false, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Cluster Codex`
  }, [title])

  return (
    <div className={classes(styles.page, fill && styles.fill)}>
      <header className={styles.header}>
        <div className={styles.heading}>
          <h1>{title}</h1>
          {description !== undefined && <div className={styles.description}>{description}</div>}
        </div>
        {actions}
      </header>
      {children}
    </div>
  )
}

/** One line of controls above a table. */
export function Toolbar({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div role="group" aria-label={label} className={styles.toolbar}>
      {children}
    </div>
  )
}

export function Panel({ title, actions, children }: { title?: string; actions?: ReactNode; children: ReactNode }) {
  return (
    <section className={styles.panel} aria-label={title}>
      {title !== undefined && (
        <header className={styles.panelHeader}>
          <h2>{title}</h2>
          {actions}
        </header>
      )}
      {children}
    </section>
  )
}
