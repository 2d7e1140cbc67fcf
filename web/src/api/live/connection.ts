import type { StreamState } from './stream'

/** State of the header's indicator: the worst state of all open streams; `idle` without streams. */
export type Connection = 'idle' | StreamState

const states = new Map<string, StreamState>()
const listeners = new Set<() => void>()
let current: Connection = 'idle'

export function setStreamState(name: string, state: StreamState | undefined): void {
  if (state === undefined) states.delete(name)
  else states.set(name, state)
  const all = [...states.values()]
  const next = (['reconnecting', 'connecting', 'live'] as const).find((each) => all.includes(each)) ?? 'idle'
  if (next === current) return
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
