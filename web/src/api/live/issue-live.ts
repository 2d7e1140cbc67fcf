import type { InfiniteData, QueryClient } from '@tanstack/react-query'
import type { Page } from '../client'
import { type IssueFilters, issueKeys } from '../issue-keys'
import type { Issue, IssueDetail, SourceStatus } from '../types'

export type IssuePages = InfiniteData<Page<Issue>, string>

export interface IssueChanges {
  /** Issues as they are now, by id. */
  current: ReadonlyMap<string, Issue>
  /** Ids of issues that the policy no longer shows. */
  removed?: ReadonlySet<string>
  /** Ids of new issues: lists loaded earlier did not count them. */
  appeared?: ReadonlySet<string>
  /** Whether `current` holds every active issue; all others are then no longer active. */
  complete?: boolean
}

/** Whether the server would list this issue under these filters. */
export function matchesFilters(issue: Issue, filters: IssueFilters): boolean {
  if (filters.state !== 'all' && issue.state !== filters.state) return false
  if (filters.severity.length > 0 && !filters.severity.includes(issue.severity)) return false
  if (filters.kind.length > 0 && !filters.kind.includes(issue.kind)) return false
  if (filters.namespace.length > 0 && !filters.namespace.includes(issue.namespace)) return false
  const text = [issue.title, issue.name, issue.namespace, issue.kind, issue.category, issue.message].join(' ').toLowerCase()
  return filters.q.toLowerCase().split(/\s+/).every((word) => text.includes(word))
}

/** Applies changes to the pages: issues are replaced, appended to the last page, or removed when they no longer match. */
export function applyIssueChanges(data: IssuePages, filters: IssueFilters, changes: IssueChanges): IssuePages {
  const known = new Set<string>()
  const updated = new Set<string>()
  const removed = new Set<string>()
  const pages = data.pages.map((page) => ({
    ...page,
    items: page.items.flatMap((item) => {
      const current = changes.current.get(item.id)
      const stays = current
        ? matchesFilters(current, filters)
        : !changes.removed?.has(item.id) && !(changes.complete && item.state === 'active')
      if (!stays) {
        removed.add(item.id)
        return []
      }
      known.add(item.id)
      if (current) updated.add(item.id)
      return [current ?? item]
    }),
  }))

  const added = [...changes.current.values()].filter((issue) => !known.has(issue.id) && matchesFilters(issue, filters))
  if (updated.size === 0 && removed.size === 0 && added.length === 0) return data
  // Without further pages, all rows are loaded. Otherwise an unknown issue may be on a page not yet loaded.
  const last = pages.at(-1)
  const hasAll = last?.nextCursor === undefined || (changes.complete === true && filters.state === 'active')
  const counted = added.filter((issue) => changes.appeared?.has(issue.id)).length
  const totalOf = (before: number): number => (hasAll ? known.size + added.length : before + counted - removed.size)
  last?.items.push(...added)
  return {
    ...data,
    pages: pages.map((page) => ({ ...page, total: page.total === undefined ? undefined : totalOf(page.total) })),
  }
}

/** Updates every cached list and detail. */
export function patchIssues(queries: QueryClient, changes: IssueChanges): void {
  for (const [key, data] of queries.getQueriesData<IssuePages>({ queryKey: issueKeys.lists })) {
    if (!data) continue
    const patched = applyIssueChanges(data, key[issueKeys.lists.length] as IssueFilters, changes)
    if (patched !== data) queries.setQueryData(key, patched)
  }
  for (const issue of changes.current.values()) {
    const detail = queries.getQueryData<IssueDetail>(issueKeys.detail(issue.id))
    if (!detail) continue
    queries.setQueryData<IssueDetail>(issueKeys.detail(issue.id), { ...detail, issue })
    void queries.invalidateQueries({ queryKey: issueKeys.detail(issue.id) })
  }
  void queries.invalidateQueries({ queryKey: issueKeys.abouts })
  // An open detail is fetched again, and shows that the issue does not exist.
  for (const id of changes.removed ?? []) void queries.resetQueries({ queryKey: issueKeys.detail(id) })
}

export function patchIssue(queries: QueryClient, issue: Issue): void {
  patchIssues(queries, { current: new Map([[issue.id, issue]]) })
}

export function patchSource(queries: QueryClient, source: SourceStatus): void {
  queries.setQueryData<SourceStatus[]>(issueKeys.sources, (sources) =>
    sources && [...sources.filter((known) => known.source !== source.source || known.cluster !== source.cluster), source],
  )
}
