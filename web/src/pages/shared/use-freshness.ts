import { useQuery } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import { isTransient } from '../../api/errors'
import { getConnection, subscribeConnection } from '../../api/live/connection'
import { SILENT_AFTER_MS } from '../../api/live/stream'
import { sourcesQuery } from '../../api/issues'
import type { SourceStatus } from '../../api/types'
import { useNow } from '../../util/use-now'

/** How old what the page shows is. */
export interface Freshness {
  state: 'idle' | 'connecting' | 'live' | 'starting' | 'stale' | 'reconnecting'
  /** Until when it is known to be current, in ms since the epoch; unset while live, and where it never was. */
  asOf: number | undefined
  /** Why it is not live, for `stale`. */
  reason: string
}

/** The streams to the page may be open while the cluster behind them does not respond: live needs both. */
export function useFreshness(): Freshness {
  const connection = useSyncExternalStore(subscribeConnection, getConnection)
  const sources = useQuery(sourcesQuery())
  const now = useNow()
  const silent = (sources.data ?? []).filter((status) => status.state === 'unreachable')
  const starting = (sources.data ?? []).some((status) => status.state === 'starting')
  // Nobody knows whether the cluster responds while the service that watches it does not, be it that it fails or that it hangs.
  const asked = sources.dataUpdatedAt > 0 && (sources.error === null || isTransient(sources.error))
  const unknown = asked && now - sources.dataUpdatedAt > SILENT_AFTER_MS
  const asOf = earliest([connection.asOf, ...silent.map(asOfMs), unknown ? sources.dataUpdatedAt : undefined])

  const { state } = connection
  if (state === 'idle' || state === 'reconnecting') return { state, asOf: state === 'idle' ? undefined : asOf, reason: '' }
  if (silent[0]) return { state: 'stale', asOf, reason: silent[0].message }
  if (state === 'silent') return { state: 'stale', asOf, reason: 'The server has sent nothing since then.' }
  if (unknown) return { state: 'stale', asOf, reason: 'The service that watches the cluster does not respond.' }
  return { state: starting && state === 'live' ? 'starting' : state, asOf: undefined, reason: '' }
}

function asOfMs(status: SourceStatus): number | undefined {
  return status.asOf === undefined ? undefined : Date.parse(status.asOf)
}

function earliest(times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter((time): time is number => time !== undefined && !Number.isNaN(time))
  return known.length === 0 ? undefined : Math.min(...known)
}
