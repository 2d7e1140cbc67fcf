import type { IssueHistoryEntry } from '../../api/types'
import { Age } from '../../ui/content/Age'
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

/** What happened to the issue, newest first. */
export function IssueHistory({ history }: { history: readonly IssueHistoryEntry[] }) {
  if (history.length === 0) return null
  return (
    <section aria-labelledby="history">
      <h3 id="history">Time line</h3>
      <ol className={styles.history}>
        {history.toReversed().map((entry, index) => (
          <li key={index} className={styles.entry} data-event={entry.event}>
            <div className={styles.head}>
              <strong>{EVENT_LABEL[entry.event] ?? entry.event}</strong>
              {entry.by !== '' && <span>by {entry.by}</span>}
              {entry.at !== undefined && (
                <span className={styles.time}>
                  {formatTime(entry.at)} (<Age since={entry.at} /> ago)
                </span>
              )}
            </div>
            {entry.text !== '' && <div className={styles.text}>{entry.text}</div>}
          </li>
        ))}
      </ol>
    </section>
  )
}
