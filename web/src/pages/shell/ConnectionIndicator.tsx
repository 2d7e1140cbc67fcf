import { useSyncExternalStore } from 'react'
import { type Connection, getConnection, subscribeConnection } from '../../api/connection'
import { classes } from '../../ui/classes'
import styles from './ConnectionIndicator.module.css'

const LOOK: Record<Connection, { text: string; hint: string; className: string | undefined } | undefined> = {
  idle: undefined,
  connecting: { text: 'Connecting', hint: 'Opening the stream of changes.', className: styles.waiting },
  live: { text: 'Live', hint: 'Changes appear as they happen.', className: styles.live },
  reconnecting: {
    text: 'Reconnecting',
    hint: 'The stream of changes broke off. What you see may be out of date until it is back.',
    className: styles.broken,
  },
}

/** Whether what is on the page is current. */
export function ConnectionIndicator() {
  const look = LOOK[useSyncExternalStore(subscribeConnection, getConnection)]
  return (
    <div role="status" className={styles.place}>
      {look && (
        <span className={classes(styles.indicator, look.className)} title={look.hint}>
          <span className={styles.dot} aria-hidden />
          <span className={styles.text}>{look.text}</span>
        </span>
      )}
    </div>
  )
}
