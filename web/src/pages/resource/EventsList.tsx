import type { ObjectEvent } from '../../api/types'
import { Age } from '../../ui/content/Age'
import { Badge } from '../../ui/content/Badge'
import styles from './EventsList.module.css'

export function EventsList({ events }: { events: readonly ObjectEvent[] }) {
  if (events.length === 0) return <p className={styles.none}>No events that you may view.</p>
  return (
    <ul className={styles.events}>
      {events.map((event, index) => (
        <li key={index}>
          <div className={styles.head}>
            <Badge tone={event.type === 'Warning' ? 'amber' : 'neutral'}>{event.reason}</Badge>
            <span className={styles.facts}>
              <Age since={event.lastSeenAt} />
              {event.count > 1 && ` · ${event.count} times`}
              {event.source !== '' && ` · ${event.source}`}
            </span>
          </div>
          <p className={styles.message}>{event.message}</p>
        </li>
      ))}
    </ul>
  )
}
