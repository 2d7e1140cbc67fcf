import { useEffect, useRef, useState } from 'react'
import { dismissAll } from '../api/dismiss-all'
import { type Dismiss, useDismissIssue } from '../api/issues'
import type { Issue } from '../api/types'

export interface DismissFailure {
  issue: Issue
  error: unknown
}

interface Dismissing {
  /** Issues that are not dismissed yet, failed ones among them. */
  remaining: readonly Issue[]
  failures: readonly DismissFailure[]
  running: boolean
  /** Dismisses the remaining ones; resolves with those that are left. */
  start: (how: Omit<Dismiss, 'id'>) => Promise<readonly Issue[]>
  stop: () => void
}

/** Dismisses several issues, as they were when the form was opened: rows that disappear meanwhile are not lost. */
export function useDismissing(issues: readonly Issue[]): Dismissing {
  const { mutateAsync } = useDismissIssue()
  const [remaining, setRemaining] = useState(issues)
  const [failures, setFailures] = useState<readonly DismissFailure[]>([])
  const [running, setRunning] = useState(false)
  const stopped = useRef(false)

  useEffect(() => {
    stopped.current = false
    return () => {
      stopped.current = true
    }
  }, [])

  async function start(how: Omit<Dismiss, 'id'>): Promise<readonly Issue[]> {
    stopped.current = false
    setRunning(true)
    setFailures([])
    let left = remaining
    await dismissAll({
      issues: remaining,
      dismiss: (issue) => mutateAsync({ id: issue.id, ...how }),
      onDone: (issue) => {
        left = left.filter((each) => each.id !== issue.id)
        setRemaining(left)
      },
      onFailed: (issue, error) => setFailures((current) => [...current, { issue, error }]),
      stopped: () => stopped.current,
    })
    setRunning(false)
    return left
  }

  return {
    remaining,
    failures,
    running,
    start,
    stop: () => {
      stopped.current = true
    },
  }
}
