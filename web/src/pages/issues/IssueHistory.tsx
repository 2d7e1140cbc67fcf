import type { IssueHistoryEntry } from '../../api/types'
import { formatTime } from '../../util/time'
import styles from './IssueHistory.module.css'

const EVENT_LABEL: Partial<Record<string, string>> = {
  detected: 'Detected',
  changed: 'Changed',
  resolved: 'Resolved',
  reopened: 'Reopened',
  dismissed: 'Dismissed',
  restored: 'Restored',
}

export function IssueHistory({ history }: { history: readonly IssueHistoryEntry[] }) {
  if (history.length === 0) return null
  return (
    <section aria-labelledby="history">
      <h3 id="history">History</h3>
      <ol className={styles.history}>
        {history.toReversed().map((entry, index) => (
          <li key={index} className={styles.entry} data-event={entry.event}>
            <strong>{EVENT_LABEL[entry.event] ?? entry.event}</strong>
            {entry.by !== '' && ` by ${entry.by}`}
            <time dateTime={entry.at} className={styles.time}>
              {formatTime(entry.at)}
            </time>
            {entry.text !== '' && <div className={styles.text}>{entry.text}</div>}
          </li>
        ))}
      </ol>
    </section>
  )
}
