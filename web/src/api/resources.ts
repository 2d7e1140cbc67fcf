import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { call, callJson } from './client'
import type { ObjectChange, ResourceDetail, ResourceKind, ResourceTable } from './types'

export interface ResourceFilters {
  kind: string
  namespace: string
  q: string
  labelSelector: string
  /** A column's name or `namespace`, `-` before it for descending; empty for the server's order. */
  sort: string
}

const PAGE_SIZE = 200

export const resourceKeys = {
  kinds: ['resources', 'kinds'] as const,
  /** With all filters, the key of one table; with some of them, the key of every table that has these values. */
  tables: <F extends Partial<ResourceFilters>>(filters: F) => ['resources', 'table', filters] as const,
  detail: (kind: string, namespace: string, name: string) => ['resources', 'detail', kind, namespace, name] as const,
}

export function kindsQuery() {
  return queryOptions({
    queryKey: resourceKeys.kinds,
    queryFn: ({ signal }) => callJson<ResourceKind[]>('/api/resources/kinds', { signal }),
    refetchInterval: 15_000,
  })
}

export function resourcesQuery(filters: ResourceFilters) {
  return infiniteQueryOptions({
    queryKey: resourceKeys.tables(filters),
    queryFn: ({ pageParam, signal }) =>
      callJson<ResourceTable>('/api/resources', { query: { ...filters, limit: PAGE_SIZE, cursor: pageParam }, signal }),
    initialPageParam: '',
    getNextPageParam: (page) => (page.nextCursor === '' ? undefined : page.nextCursor),
  })
}

/** @param namespace empty for cluster-scoped kinds. */
export function resourceQuery(kind: string, namespace: string, name: string) {
  return queryOptions({
    queryKey: resourceKeys.detail(kind, namespace, name),
    queryFn: ({ signal }) => callJson<ResourceDetail>(resourceApiPath(kind, namespace, name), { signal }),
    refetchInterval: (query) => (query.state.status === 'success' ? 10_000 : 4_000),
  })
}

/**
 * What changed around an object.
 * @param before only until then, most telling first; undefined: all, latest first.
 */
export function changesQuery(kind: string, namespace: string, name: string, before?: string) {
  return queryOptions({
    queryKey: ['resources', 'changes', kind, namespace, name, before],
    queryFn: ({ signal }) => callJson<ObjectChange[]>(`${resourceApiPath(kind, namespace, name)}/changes`, { query: { before }, signal }),
    // What came before does not change any more.
    staleTime: before === undefined ? 0 : Infinity,
  })
}

export function resourceApiPath(kind: string, namespace: string, name: string): string {
  return `/api/resources/${[kind, namespace === '' ? '_' : namespace, name].map(encodeURIComponent).join('/')}`
}

export interface LogOptions {
  container: string
  previous: boolean
  tailLines: number
  timestamps: boolean
}

/** Enough for a stack trace and what came before it. */
const LOG_TAIL_LINES = 25
const LOG_TAIL_POLL_MS = 5_000

/** The last lines of a log, read again and again. */
export function logTailQuery({ kind, namespace, name, container, previous }: { kind: string; namespace: string; name: string; container: string; previous: boolean }) {
  const path = resourceApiPath(kind, namespace, name)
  const options: LogOptions = { container, previous, timestamps: false, tailLines: LOG_TAIL_LINES }
  return queryOptions({
    queryKey: ['logs', path, options],
    queryFn: ({ signal }) => readLogs(path, options, signal),
    refetchInterval: LOG_TAIL_POLL_MS,
  })
}

export async function readLogs(path: string, options: LogOptions, signal: AbortSignal): Promise<string> {
  const response = await call(`${path}/logs`, { query: { ...options }, headers: { Accept: 'text/plain' }, signal })
  return response.text()
}
