import { formatAge, formatTime } from '../../util/time'
import { useNow } from '../../util/use-now'

/** The time since, updated every second; the exact time on hover. */
export function Age({ since }: { since: string | undefined }) {
  const now = useNow()
  if (since === undefined) return null
  return (
    <time dateTime={since} title={formatTime(since)}>
      {formatAge(since, now)}
    </time>
  )
}
