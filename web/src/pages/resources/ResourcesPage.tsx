import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Boxes } from 'lucide-react'
import { useMemo } from 'react'
import { useParams } from 'react-router'
import { currentData } from '../../api/current-data'
import { ApiError } from '../../api/errors'
import { type ResourceFilters, kindsQuery, resourcesQuery } from '../../api/resources'
import { useResourceStream } from '../../api/live/use-resource-stream'
import { Banner } from '../../ui/feedback/Banner'
import { Button } from '../../ui/controls/Button'
import { EmptyState } from '../../ui/feedback/EmptyState'
import { Page } from '../../ui/Page'
import { Skeleton } from '../../ui/feedback/Skeleton'
import { count } from '../../util/text'
import { ErrorView } from '../shared/ErrorView'
import { StreamErrorBanner } from '../shared/StreamErrorBanner'
import { useSearchState } from '../shared/use-search-state'
import { KindTabs } from './KindTabs'
import { ResourceFilterBar } from './ResourceFilterBar'
import { ResourceTableView } from './ResourceTableView'
import { pluralLabel } from './kinds'

/** Events are read newest first; other kinds in the server's order. */
function defaultSort(kind: string): string {
  return kind === 'Event' ? '-Last Seen' : ''
}

export function ResourcesPage() {
  const { kind = '' } = useParams()
  const { params, set } = useSearchState()
  const filters = useMemo<ResourceFilters>(
    () => ({
      kind,
      namespace: params.get('namespace') ?? '',
      q: params.get('q') ?? '',
      labelSelector: params.get('labels') ?? '',
      sort: params.get('sort') ?? defaultSort(kind),
    }),
    [kind, params],
  )
  const wide = params.get('wide') === 'true'
  const kinds = useQuery(kindsQuery())
  const namespaced = kinds.data?.find((each) => each.kind === kind)?.namespaced ?? true
  const query = useInfiniteQuery({
    ...resourcesQuery(filters),
    // The table stays while the user types, but not when the kind changes.
    placeholderData: (previous, previousQuery) => (previousQuery?.queryKey[2].kind === kind ? keepPreviousData(previous) : undefined),
  })
  const data = currentData(query)
  const pages = query.isPlaceholderData ? undefined : data?.pages
  const stream = useResourceStream(filters, pages?.[0])

  const rows = useMemo(() => {
    const byId = new Map(data?.pages.flatMap((page) => page.rows).map((row) => [row.uid, row]))
    return [...byId.values()]
  }, [data])
  const columns = data?.pages[0]?.columns ?? []
  const total = query.hasNextPage ? (data?.pages[0]?.totalSize ?? rows.length) : rows.length
  const filtered = filters.q !== '' || filters.labelSelector !== '' || filters.namespace !== ''

  return (
    <Page fill title={pluralLabel(kind)} description={data && count(total, 'object')}>
      <KindTabs current={kind} namespace={filters.namespace} />
      <ResourceFilterBar
        filters={filters}
        namespaced={namespaced}
        wide={wide}
        hasWide={columns.some((column) => column.priority > 0)}
        rows={rows}
        labelError={query.error instanceof ApiError ? (query.error.field('label_selector') ?? query.error.field('labelSelector')) : undefined}
        onChange={set}
      />
      {data && <StreamErrorBanner error={stream.error} />}
      {data && query.error && (
        <Banner tone="warning" title="The table may be out of date">
          {query.error.message}
        </Banner>
      )}
      {query.isPending && <Skeleton rows={10} label={`Loading ${pluralLabel(kind)}`} />}
      {!data && query.error && <ErrorView error={query.error} onRetry={() => void query.refetch()} />}
      {data &&
        (rows.length > 0 ? (
          <ResourceTableView
            // Scroll positions and widths belong to a kind.
            key={kind}
            kind={kind}
            columns={columns}
            rows={rows}
            showNamespace={namespaced && filters.namespace === ''}
            wide={wide}
            sort={filters.sort}
            onSort={(sort) => set({ sort })}
            total={total}
            hasMore={query.hasNextPage}
            loadingMore={query.isFetchingNextPage}
            onMore={() => void query.fetchNextPage()}
          />
        ) : (
          <EmptyState
            icon={<Boxes size={26} />}
            title={filtered ? `No matching ${pluralLabel(kind)}` : `No ${pluralLabel(kind)}`}
            action={filtered && <Button onClick={() => set({ q: '', labels: '', namespace: '' })}>Clear filters</Button>}
          >
            {!filtered && 'There are none in your namespaces.'}
          </EmptyState>
        ))}
    </Page>
  )
}
