import { ApiError } from './errors'

/** Requests at the same time: more would only run into the rate limit. */
const PARALLEL = 4
const MAX_RATE_LIMITED = 5
const DEFAULT_WAIT_SECONDS = 1

interface DismissAll<T> {
  issues: readonly T[]
  /** Dismisses one; its error is reported, and the others continue. */
  dismiss: (issue: T) => Promise<unknown>
  onDone: (issue: T) => void
  onFailed: (issue: T, error: unknown) => void
  /** Stops before the next issue; requests in flight are completed. */
  stopped: () => boolean
}

/** Dismisses issues, a few at a time. Where the server limits the rate, it waits as long as the server asks. */
export async function dismissAll<T>({ issues, dismiss, onDone, onFailed, stopped }: DismissAll<T>): Promise<void> {
  const waiting = [...issues]
  async function work(): Promise<void> {
    for (let issue = waiting.shift(); issue !== undefined && !stopped(); issue = waiting.shift()) {
      try {
        await patiently(issue)
        onDone(issue)
      } catch (error) {
        onFailed(issue, error)
      }
    }
  }
  async function patiently(issue: T): Promise<void> {
    for (let limited = 0; ; limited += 1) {
      try {
        await dismiss(issue)
        return
      } catch (error) {
        if (!(error instanceof ApiError) || error.code !== 'RATE_LIMITED' || limited >= MAX_RATE_LIMITED || stopped()) throw error
        const seconds = error.retryAfterSeconds ?? DEFAULT_WAIT_SECONDS
        await new Promise((resolve) => setTimeout(resolve, seconds * 1000))
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(PARALLEL, issues.length) }, work))
}
