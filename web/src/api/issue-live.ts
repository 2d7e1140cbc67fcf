import type { InfiniteData, QueryClient } from '@tanstack/react-query'
import type { Page } from './client'
import { type IssueFilters, issueKeys } from './issue-keys'
import type { Issue, IssueDetail, SourceStatus } from './types'

export type IssuePages = InfiniteData<Page<Issue>, string>

export interface IssueChanges {
  /** Issues as they are now, by id. */
  current: ReadonlyMap<string, Issue>
  /** Ids of what may no longer be seen. */
  removed?: ReadonlySet<string>
  /** Ids of what is new: a list read before did not count them. */
  appeared?: ReadonlySet<string>
  /** Whether `current` names every active issue there is: then others are active no longer. */
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

/** The pages after these changes: issues replaced, added at the end, or taken out where they no longer match. */
export function applyIssueChanges(data: IssuePages, filters: IssueFilters, changes: IssueChanges): IssuePages {
  const known = new Set<string>()
  const touched = new Set<string>()
  const gone = new Set<string>()
  const pages = data.pages.map((page) => ({
    ...page,
    items: page.items.flatMap((item) => {
      const current = changes.current.get(item.id)
      const stays = current
        ? matchesFilters(current, filters)
        : !changes.removed?.has(item.id) && !(changes.complete && item.state === 'active')
      if (!stays) {
        gone.add(item.id)
        return []
      }
      known.add(item.id)
      if (current) touched.add(item.id)
      return [current ?? item]
    }),
  }))

  const added = [...changes.current.values()].filter((issue) => !known.has(issue.id) && matchesFilters(issue, filters))
  if (touched.size === 0 && gone.size === 0 && added.length === 0) return data
  // Without further pages, the rows are all there are. Otherwise an unknown issue may stand on a page not yet read.
  const last = pages.at(-1)
  const hasAll = last?.nextCursor === undefined || (changes.complete === true && filters.state === 'active')
  const counted = added.filter((issue) => changes.appeared?.has(issue.id)).length
  const totalOf = (before: number): number => (hasAll ? known.size + added.length : before + counted - gone.size)
  last?.items.push(...added)
  return {
    ...data,
    pages: pages.map((page) => ({ ...page, total: page.total === undefined ? undefined : totalOf(page.total) })),
  }
}

/** Brings every list and every open detail up to date. */
export function spreadChanges(queries: QueryClient, changes: IssueChanges): void {
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
  // An open detail asks the server again and learns that it is gone.
  for (const id of changes.removed ?? []) void queries.resetQueries({ queryKey: issueKeys.detail(id) })
}

export function spreadIssue(queries: QueryClient, issue: Issue): void {
  spreadChanges(queries, { current: new Map([[issue.id, issue]]) })
}

export function spreadSource(queries: QueryClient, source: SourceStatus): void {
  queries.setQueryData<SourceStatus[]>(issueKeys.sources, (sources) =>
    sources && [...sources.filter((known) => known.source !== source.source || known.cluster !== source.cluster), source],
  )
}
