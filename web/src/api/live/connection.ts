import type { StreamState } from './stream'

/** What the header's indicator shows. */
export interface Connection {
  /** The worst state of all open streams; `idle` without streams. */
  state: 'idle' | StreamState
  /** Until when what is shown is known to be current, in ms since the epoch; unset while live, and where nothing has arrived yet. */
  asOf?: number | undefined
}

const WORST_FIRST = ['reconnecting', 'silent', 'connecting', 'live'] as const

const streams = new Map<string, { state: StreamState; lastDataAt: number | undefined }>()
const listeners = new Set<() => void>()
let current: Connection = { state: 'idle' }

/** @param lastDataAt when something last arrived on the stream; unset before that. */
export function setStreamState(name: string, state: StreamState | undefined, lastDataAt?: number): void {
  if (state === undefined) streams.delete(name)
  else streams.set(name, { state, lastDataAt })
  const next = summarize()
  if (next.state === current.state && next.asOf === current.asOf) return
  current = next
  for (const listener of listeners) listener()
}

export function getConnection(): Connection {
  return current
}

export function subscribeConnection(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function summarize(): Connection {
  const all = [...streams.values()]
  const state = WORST_FIRST.find((each) => all.some((stream) => stream.state === each)) ?? 'idle'
  const interrupted = all.filter((stream) => stream.state === 'silent' || stream.state === 'reconnecting')
  const times = interrupted.flatMap((stream) => stream.lastDataAt ?? [])
  return { state, asOf: times.length > 0 ? Math.min(...times) : undefined }
}
