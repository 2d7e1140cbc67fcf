import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { CheckCircle2, FilterX } from 'lucide-react'
import { useCallback, useMemo, useState } from 'react'
import { Outlet } from 'react-router'
import { currentData } from '../../api/current-data'
import { ApiError } from '../../api/errors'
import type { IssueFilters } from '../../api/issue-keys'
import { issuesQuery, sourcesQuery } from '../../api/issues'
import type { Issue, SourceStatus } from '../../api/types'
import { useIssueStream } from '../../api/live/use-issue-stream'
import { Banner } from '../../ui/feedback/Banner'
import { Button } from '../../ui/controls/Button'
import { EmptyState } from '../../ui/feedback/EmptyState'
import { Page } from '../../ui/Page'
import { Skeleton } from '../../ui/feedback/Skeleton'
import { announce } from '../../ui/feedback/announce'
import { count } from '../../util/text'
import { ErrorView } from '../shared/ErrorView'
import { StreamErrorBanner } from '../shared/StreamErrorBanner'
import { DismissDialog } from './DismissDialog'
import { IssueFilterBar } from './IssueFilterBar'
import { IssueTable } from './IssueTable'
import { SelectionBar } from './SelectionBar'
import { SourceBanners } from './SourceBanners'
import { type IssueView, isFiltered, useIssueFilters } from './use-issue-filters'
import { useIssueSelection } from './use-issue-selection'

const EMPTY: Record<IssueView, { title: string; text: string }> = {
  active: { title: 'No issues detected', text: 'Nothing is broken in your namespaces. New issues appear here automatically.' },
  dismissed: { title: 'No dismissed issues', text: 'Dismissed issues are listed here with their reason until they are restored.' },
  resolved: { title: 'No resolved issues', text: 'Resolved issues are listed here with their history.' },
}

export function IssuesPage() {
  const { filters, grouping, sort, set } = useIssueFilters()
  const [dismissing, setDismissing] = useState<readonly Issue[]>()
  const query = useInfiniteQuery({
    ...issuesQuery(filters),
    // The table stays while the user types, but not when the view changes.
    placeholderData: (previous, previousQuery) => (previousQuery?.queryKey[2].state === filters.state ? keepPreviousData(previous) : undefined),
  })
  const data = currentData(query)
  const sources = useQuery(sourcesQuery())
  const unavailable = sources.data?.find((status) => status.source === 'builtin' && status.state !== 'available')
  // An empty list must mean that nothing is broken, not that nothing was checked.
  const problem = query.error ?? (data && !query.isPlaceholderData && unavailable && new ApiError({ code: 'UNAVAILABLE', message: unavailable.message }))
  const title = unavailableTitle(problem, sources.data)
  const stream = useIssueStream({
    onCounts: ({ appeared, resolved }) => {
      const parts = [appeared > 0 && count(appeared, 'new issue'), resolved > 0 && `${count(resolved, 'issue')} resolved`]
      announce(parts.filter(Boolean).join(', '))
    },
  })

  const issues = useMemo(() => {
    // The same issue may be on two pages when the list changed between their requests.
    const byId = new Map(data?.pages.flatMap((page) => page.items).map((issue) => [issue.id, issue]))
    return [...byId.values()]
  }, [data])
  const total = query.hasNextPage ? data?.pages[0]?.total : issues.length
  const selection = useIssueSelection(issues)
  const dismissOne = useCallback((issue: Issue) => setDismissing([issue]), [])

  return (
    <Page fill title="Issues" description={data && summary(issues.length, total, filters.state)}>
      <SourceBanners />
      <StreamErrorBanner error={stream.error} />
      {issues.length > 0 && query.error && (
        <Banner tone="warning" title={title ?? 'The list may be out of date'}>
          {query.error.message}
        </Banner>
      )}
      <IssueFilterBar filters={filters} grouping={grouping} sort={sort} issues={issues} onChange={set} />
      {selection.chosen.length > 0 && (
        <SelectionBar
          selected={selection.chosen.length}
          selectable={selection.selectable.length}
          onAll={selection.selectAll}
          onClear={selection.clear}
          onDismiss={() => setDismissing(selection.chosen)}
        />
      )}
      {(query.isPending || (query.isPlaceholderData && issues.length === 0)) && <Skeleton rows={10} label="Loading issues" />}
      {issues.length === 0 && problem && <ErrorView error={problem} title={title} onRetry={() => void query.refetch()} />}
      {issues.length === 0 && !problem && data && !query.isPlaceholderData && <NoIssues filters={filters} onClear={() => set({ q: '', severity: [], kind: [], namespace: [] })} />}
      {issues.length > 0 && (
        <IssueTable
          issues={issues}
          view={filters.state}
          sort={sort}
          onSort={(next) => set({ sort: next })}
          grouping={grouping}
          selection={selection.selectable.length > 0 ? selection.rows : undefined}
          total={total}
          hasMore={query.hasNextPage}
          loadingMore={query.isFetchingNextPage}
          onMore={() => void query.fetchNextPage()}
          onDismiss={dismissOne}
        />
      )}
      {dismissing && <DismissDialog issues={dismissing} onClose={() => setDismissing(undefined)} />}
      <Outlet />
    </Page>
  )
}

function NoIssues({ filters, onClear }: { filters: IssueFilters & { state: IssueView }; onClear: () => void }) {
  return isFiltered(filters) ? (
    <EmptyState icon={<FilterX size={26} />} title="No matching issues" action={<Button onClick={onClear}>Clear filters</Button>} />
  ) : (
    <EmptyState icon={<CheckCircle2 size={26} />} title={EMPTY[filters.state].title}>
      {EMPTY[filters.state].text}
    </EmptyState>
  )
}

/** UNAVAILABLE may also mean the service: only the status of a source shows that the cluster is unreachable. */
function unavailableTitle(error: unknown, sources: readonly SourceStatus[] = []): string | undefined {
  const unreachable = sources.some((status) => status.state === 'unreachable')
  return error instanceof ApiError && error.code === 'UNAVAILABLE' && unreachable ? 'Cluster unreachable' : undefined
}

function summary(shown: number, total: number | undefined, view: IssueView): string {
  const all = total ?? shown
  return all > shown ? `${shown.toLocaleString()} of ${count(all, `${view} issue`)}` : count(shown, `${view} issue`)
}
