import { useSyncExternalStore } from 'react'
import { type Connection, getConnection, subscribeConnection } from '../../api/live/connection'
import { classes } from '../../ui/classes'
import styles from './ConnectionIndicator.module.css'

const APPEARANCE: Record<Connection, { text: string; hint: string; className: string | undefined } | undefined> = {
  idle: undefined,
  connecting: { text: 'Connecting', hint: 'Connecting to live updates.', className: styles.waiting },
  live: { text: 'Live', hint: 'Changes appear immediately.', className: styles.live },
  reconnecting: {
    text: 'Reconnecting',
    hint: 'Live updates are interrupted. The page may be out of date until the connection is back.',
    className: styles.broken,
  },
}

/** Whether the page receives live updates. */
export function ConnectionIndicator() {
  const appearance = APPEARANCE[useSyncExternalStore(subscribeConnection, getConnection)]
  return (
    <div role="status" className={styles.place}>
      {appearance && (
        <span className={classes(styles.indicator, appearance.className)} title={appearance.hint}>
          <span className={styles.dot} aria-hidden />
          <span className={styles.text}>{appearance.text}</span>
        </span>
      )}
    </div>
  )
}
