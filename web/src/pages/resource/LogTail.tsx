import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { describeError } from '../../api/errors'
import { logTailQuery } from '../../api/resources'
import { Panel } from '../../ui/Page'
import { Skeleton } from '../../ui/feedback/Skeleton'
import { type Container, hasRun } from './model/containers'
import styles from './LogTail.module.css'

interface LogTailProps {
  kind: string
  namespace: string
  name: string
  /** The container to read; unset for workloads, whose newest pod is read, and where it is not known. */
  container: Container | undefined
}

/** The last lines of the log that says most about the object. */
export function LogTail({ kind, namespace, name, container }: LogTailProps) {
  const started = container === undefined || kind !== 'Pod' || hasRun(container)
  const containerName = kind === 'Pod' ? (container?.name ?? '') : ''
  const current = useQuery({ ...logTailQuery({ kind, namespace, name, container: containerName, previous: false }), enabled: started })
  // A container that has just restarted has written nothing yet: the run before says why.
  const isEmpty = current.data?.trim() === ''
  const hadRun = container?.lastExit !== undefined
  const previous = useQuery({ ...logTailQuery({ kind, namespace, name, container: containerName, previous: true }), enabled: isEmpty && hadRun })
  const shown = isEmpty && hadRun ? previous : current
  const search = new URLSearchParams({ view: 'logs', ...(containerName !== '' && { container: containerName }) }).toString()

  return (
    <Panel
      title={containerName === '' ? 'Last log lines' : `Last log lines of ${containerName}`}
      actions={<Link to={{ search }}>All logs</Link>}
    >
      {!started ? (
        <p className={styles.none}>The container has not started: there is no log yet.</p>
      ) : shown.data === undefined && shown.error ? (
        <p className={styles.none}>{describeError(shown.error).detail}</p>
      ) : shown.data === undefined ? (
        <Skeleton rows={4} label="Reading the log" />
      ) : shown.data.trim() === '' ? (
        <p className={styles.none}>The log is empty.</p>
      ) : (
        <>
          {shown === previous && <p className={styles.none}>Of the run before:</p>}
          {/* A region that scrolls must be reachable by keyboard. */}
          {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
          <pre className={styles.lines} tabIndex={0} role="region" aria-label={`Last log lines of ${name}`}>
            {shown.data.trimEnd()}
          </pre>
        </>
      )}
    </Panel>
  )
}
