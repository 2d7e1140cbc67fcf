import { formatMoment, formatTime } from '../../util/time'
import { useNow } from '../../util/use-now'

/** `as of 14:02:10`; with the date where it is not today. */
export function AsOf({ ms }: { ms: number }) {
  const now = useNow()
  const iso = new Date(ms).toISOString()
  return (
    <time dateTime={iso} title={formatTime(iso)}>
      as of {formatMoment(ms, now)}
    </time>
  )
}
