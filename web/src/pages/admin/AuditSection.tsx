import { useInfiniteQuery } from '@tanstack/react-query'
import { ScrollText } from 'lucide-react'
import { auditQuery } from '../../api/admin'
import type { AuditEntry } from '../../api/types'
import { Badge, type Tone } from '../../ui/content/Badge'
import { EmptyState } from '../../ui/feedback/EmptyState'
import { Toolbar } from '../../ui/Page'
import { SearchBox } from '../../ui/controls/SearchBox'
import { LoadMore } from '../../ui/tables/LoadMore'
import { SimpleTable } from '../../ui/tables/SimpleTable'
import { Skeleton } from '../../ui/feedback/Skeleton'
import { formatTime } from '../../util/time'
import { ErrorView } from '../shared/ErrorView'
import { useSearchState } from '../shared/use-search-state'
import styles from './admin.module.css'

const OUTCOME_TONE: Partial<Record<string, Tone>> = { allowed: 'green', denied: 'red', failed: 'amber' }

export function AuditSection() {
  const { params, set } = useSearchState()
  const filters = { actor: params.get('actor') ?? '', action: params.get('action') ?? '' }
  const query = useInfiniteQuery(auditQuery(filters))
  const entries = query.data?.pages.flatMap((page) => page.items)

  return (
    <>
      <Toolbar label="Filters">
        <SearchBox hotkey label="Actor" placeholder="E-mail of the actor" value={filters.actor} onChange={(actor) => set({ actor })} />
        <SearchBox label="Action" placeholder="Action, such as login" value={filters.action} onChange={(action) => set({ action })} />
      </Toolbar>
      {!entries && query.error && <ErrorView error={query.error} onRetry={() => void query.refetch()} />}
      {!entries && !query.error && <Skeleton rows={8} label="Loading audit log" />}
      {entries?.length === 0 && <EmptyState icon={<ScrollText size={26} />} title="No entries" />}
      {entries && entries.length > 0 && (
        <SimpleTable
          label="Audit log"
          items={entries}
          itemKey={(entry) => entry.id}
          columns={[
            { header: 'Time', cell: (entry) => formatTime(entry.at) },
            { header: 'Actor', cell: (entry) => entry.actor },
            { header: 'Action', cell: (entry) => <code>{entry.action}</code> },
            { header: 'Target', cell: (entry) => entry.target },
            { header: 'Outcome', cell: (entry) => <Badge tone={OUTCOME_TONE[entry.outcome] ?? 'neutral'}>{entry.outcome}</Badge> },
            { header: 'Details', cell: (entry) => <Details entry={entry} /> },
          ]}
        />
      )}
      <LoadMore hasMore={query.hasNextPage} loadingMore={query.isFetchingNextPage} onMore={() => void query.fetchNextPage()} />
    </>
  )
}

function Details({ entry }: { entry: AuditEntry }) {
  return (
    <span className={styles.muted}>
      {Object.entries(entry.details)
        .map(([name, value]) => `${name}: ${value}`)
        .join(', ')}
    </span>
  )
}
