import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type LogOptions, readLogs, resourceApiPath } from '../../api/resources'
import type { LogEvent } from '../../api/types'
import { useStream } from '../../api/live/use-stream'

interface UseLogs extends LogOptions {
  kind: string
  namespace: string
  name: string
  follow: boolean
}

/** Older lines are dropped, so that a verbose container does not exhaust the memory of the browser. */
export const MAX_LINES = 20_000

interface Logs {
  lines: readonly string[]
  pending: boolean
  error: unknown
  /** Why following ended; unset before. */
  ended: string | undefined
}

/** The current lines of a log, or the log as it is written. */
export function useLogs({ kind, namespace, name, follow, ...options }: UseLogs): Logs {
  const path = resourceApiPath(kind, namespace, name)
  const key = JSON.stringify([path, options])
  const [followed, setFollowed] = useState<{ key: string; lines: string[]; ended: string | undefined }>({ key, lines: [], ended: undefined })
  // With other options it is a different log: its lines are dropped.
  if (followed.key !== key) setFollowed({ key, lines: [], ended: undefined })
  const [previousFollow, setPreviousFollow] = useState(follow)
  if (follow !== previousFollow) {
    setPreviousFollow(follow)
    // The container may have restarted since.
    setFollowed((current) => ({ ...current, ended: undefined }))
  }

  const stream = useStream<LogEvent>({
    name: 'logs',
    path: `${path}/logs`,
    query: { ...options, follow: true },
    enabled: follow && followed.ended === undefined,
    onEvents: (events) => {
      const lines = events.flatMap((event) =>
        event.name === 'line' ? [options.timestamps && event.data.at !== undefined ? `${event.data.at} ${event.data.text}` : event.data.text] : [],
      )
      const end = events.find((event) => event.name === 'end')
      setFollowed((current) => ({ ...current, lines: current.lines.concat(lines).slice(-MAX_LINES), ended: end?.data.reason ?? current.ended }))
    },
  })

  const read = useQuery({
    queryKey: ['logs', path, options],
    queryFn: ({ signal }) => readLogs(path, options, signal),
    enabled: !follow,
    staleTime: 0,
    gcTime: 0,
    refetchOnWindowFocus: false,
  })

  if (follow) return { lines: followed.lines, pending: stream.state === 'connecting', error: stream.error, ended: followed.ended }
  const lines = read.data === undefined || read.data === '' ? [] : read.data.replace(/\n$/, '').split('\n')
  return { lines, pending: read.isPending, error: read.error ?? undefined, ended: undefined }
}
