import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { callJson, callPage } from './client'
import { isTransient } from './errors'
import { type IssueFilters, issueKeys } from './issue-keys'
import { patchIssue } from './live/issue-live'
import type { Issue, IssueDetail, SourceStatus } from './types'

const PAGE_SIZE = 200
const SOURCES_POLL_MS = 3_000
const MAX_ABOUT = 500
const ABOUT_POLL_MS = 5_000

export function issuesQuery(filters: IssueFilters) {
  return infiniteQueryOptions({
    queryKey: issueKeys.list(filters),
    queryFn: ({ pageParam, signal }) =>
      callPage<Issue>('/api/issues', { query: { ...filters, limit: PAGE_SIZE, cursor: pageParam }, signal }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  })
}

/** All active issues of some namespaces or kinds, as a page about one object needs them; up to `MAX_ABOUT`. */
export function issuesAboutQuery(filters: Partial<Pick<IssueFilters, 'kind' | 'namespace'>>) {
  return queryOptions({
    queryKey: issueKeys.about(filters),
    queryFn: async ({ signal }) => (await callPage<Issue>('/api/issues', { query: { state: 'active', ...filters, limit: MAX_ABOUT }, signal })).items,
    // What the policy forbids stays forbidden until the page is opened again, or the policy changes.
    refetchInterval: ({ state }) => (state.error === null || isTransient(state.error) ? ABOUT_POLL_MS : false),
  })
}

export function issueQuery(id: string) {
  return queryOptions({
    queryKey: issueKeys.detail(id),
    queryFn: ({ signal }) => callJson<IssueDetail>(`/api/issues/${encodeURIComponent(id)}`, { signal }),
  })
}

export function sourcesQuery() {
  return queryOptions({
    queryKey: issueKeys.sources,
    queryFn: ({ signal }) => callJson<SourceStatus[]>('/api/issues/sources', { signal }),
    // Every page says how old its data is, also those without the stream that reports sources.
    refetchInterval: SOURCES_POLL_MS,
  })
}

export interface Dismiss {
  id: string
  reason: string
  /** RFC 3339; unset: until it is restored. */
  until?: string
}

export function useDismissIssue() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ id, ...body }: Dismiss) =>
      callJson<Issue>(`/api/issues/${encodeURIComponent(id)}/dismiss`, { method: 'POST', body }),
    onSuccess: (issue) => patchIssue(queries, issue),
  })
}

export function useRestoreIssue() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => callJson<Issue>(`/api/issues/${encodeURIComponent(id)}/restore`, { method: 'POST', body: {} }),
    onSuccess: (issue) => patchIssue(queries, issue),
  })
}
