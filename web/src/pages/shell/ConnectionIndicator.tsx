import { AsOf } from '../../ui/content/AsOf'
import { classes } from '../../ui/classes'
import { type Freshness, useFreshness } from '../shared/use-freshness'
import styles from './ConnectionIndicator.module.css'

const APPEARANCE: Record<Freshness['state'], { text: string; hint: string; className: string | undefined } | undefined> = {
  idle: undefined,
  connecting: { text: 'Connecting', hint: 'Connecting to live updates.', className: styles.waiting },
  live: { text: 'Live', hint: 'Changes appear immediately.', className: styles.live },
  starting: { text: 'Starting', hint: 'The cluster is read for the first time.', className: styles.waiting },
  stale: { text: 'Not live', hint: 'The page may be out of date.', className: styles.stale },
  reconnecting: {
    text: 'Reconnecting',
    hint: 'Live updates are interrupted. The page may be out of date until the connection is back.',
    className: styles.broken,
  },
}

/** Whether the page receives live updates; where not, until when it is known to be current. */
export function ConnectionIndicator() {
  const { state, asOf, reason } = useFreshness()
  const appearance = APPEARANCE[state]
  const hint = appearance && [reason, appearance.hint].filter(Boolean).join(' ')
  // A stale page says only the time, so that there is room for it in narrow windows.
  const timeOnly = state === 'stale' && asOf !== undefined
  return (
    <div className={classes(styles.place, appearance?.className)} title={hint}>
      {appearance && <span className={styles.dot} aria-hidden />}
      <div role="status" className={timeOnly ? styles.time : styles.text}>
        {timeOnly ? <AsOf ms={asOf} /> : appearance?.text}
      </div>
      {state === 'reconnecting' && asOf !== undefined && (
        <span className={styles.time}>
          <AsOf ms={asOf} />
        </span>
      )}
    </div>
  )
}
