const SECOND_MS = 1000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const DAYS_OF_YEAR = 365

/** An age exactly as kubectl prints it: `45s`, `4m40s`, `17m`, `3h20m`, `30h`, `2d4h`, `120d`, `3y40d`. Empty for a missing or unreadable time. */
export function formatAge(since: string | undefined, nowMs: number): string {
  const sinceMs = since === undefined ? Number.NaN : Date.parse(since)
  if (Number.isNaN(sinceMs)) return ''
  // Clocks may differ: an age is never negative.
  const ms = Math.max(0, nowMs - sinceMs)
  const [seconds, minutes, hours, days] = [SECOND_MS, MINUTE_MS, HOUR_MS, DAY_MS].map((unit) => Math.floor(ms / unit)) as [number, number, number, number]
  if (minutes < 2) return `${seconds}s`
  if (minutes < 10) return join(minutes, 'm', seconds % 60, 's')
  if (hours < 3) return `${minutes}m`
  if (hours < 8) return join(hours, 'h', minutes % 60, 'm')
  if (hours < 48) return `${hours}h`
  if (days < 8) return join(days, 'd', hours % 24, 'h')
  if (days < 2 * DAYS_OF_YEAR) return `${days}d`
  return join(Math.floor(days / DAYS_OF_YEAR), 'y', days < 8 * DAYS_OF_YEAR ? days % DAYS_OF_YEAR : 0, 'd')
}

/** The time between two times, as an age; empty where one of them is missing or unreadable. */
export function formatDuration(from: string, to: string): string {
  const toMs = Date.parse(to)
  return Number.isNaN(toMs) ? '' : formatAge(from, toMs)
}

/** In the user's language and time zone; empty for a missing or unreadable time. */
export function formatTime(value: string | undefined): string {
  const ms = value === undefined ? Number.NaN : Date.parse(value)
  return Number.isNaN(ms) ? '' : new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' }).format(ms)
}

/** The time of day, such as `14:02:10`; with the date where it is not today. */
export function formatMoment(ms: number, nowMs: number): string {
  const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }).format(ms)
  if (new Date(ms).toDateString() === new Date(nowMs).toDateString()) return time
  return `${new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' }).format(ms)} ${time}`
}

function join(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large}${largeUnit}` : `${large}${largeUnit}${small}${smallUnit}`
}
