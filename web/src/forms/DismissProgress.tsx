import { describeError } from '../api/errors'
import { Banner } from '../ui/feedback/Banner'
import { count, qualifiedName } from '../util/text'
import styles from './DismissProgress.module.css'
import type { DismissFailure } from './use-dismissing'

interface DismissProgressProps {
  total: number
  done: number
  running: boolean
  failures: readonly DismissFailure[]
}

/** How many of several issues are dismissed, and which could not be. Nothing before the start. */
export function DismissProgress({ total, done, running, failures }: DismissProgressProps) {
  return (
    <>
      {(running || done > 0 || failures.length > 0) && (
        <div className={styles.progress}>
          <progress className={styles.bar} max={total} value={done} aria-label="Dismissed issues" />
          <span role="status">
            {done.toLocaleString()} of {count(total, 'issue')} dismissed
          </span>
        </div>
      )}
      {!running && failures.length > 0 && (
        <Banner tone="error" title={`${count(failures.length, 'issue')} could not be dismissed`}>
          <ul className={styles.failures}>
            {failures.map(({ issue, error }) => (
              <li key={issue.id}>
                {issue.title} · {issue.kind} {qualifiedName(issue)}: {describeError(error).detail}
              </li>
            ))}
          </ul>
        </Banner>
      )}
    </>
  )
}
