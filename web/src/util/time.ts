const SECOND_MS = 1000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** An age as kubectl prints it: `45s`, `7m`, `3h20m`, `2d4h`, `120d`. Empty for a missing or unreadable time. */
export function formatAge(since: string | undefined, nowMs: number): string {
  const sinceMs = since === undefined ? Number.NaN : Date.parse(since)
  if (Number.isNaN(sinceMs)) return ''
  // Clocks may differ: an age is never negative.
  const ms = Math.max(0, nowMs - sinceMs)
  if (ms < 2 * MINUTE_MS) return `${Math.floor(ms / SECOND_MS)}s`
  if (ms < 3 * HOUR_MS) return `${Math.floor(ms / MINUTE_MS)}m`
  if (ms < DAY_MS) return join(Math.floor(ms / HOUR_MS), 'h', Math.floor((ms % HOUR_MS) / MINUTE_MS), 'm')
  if (ms < 8 * DAY_MS) return join(Math.floor(ms / DAY_MS), 'd', Math.floor((ms % DAY_MS) / HOUR_MS), 'h')
  return `${Math.floor(ms / DAY_MS)}d`
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
