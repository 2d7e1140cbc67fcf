import { useQuery } from '@tanstack/react-query'
import { sourcesQuery } from '../../api/issues'
import type { SourceState, SourceStatus } from '../../api/types'
import { Banner, type BannerTone } from '../../ui/feedback/Banner'

/** A source that answers needs no words. */
const BANNER: Record<SourceState, ((status: SourceStatus) => { tone: BannerTone; title: string }) | undefined> = {
  available: undefined,
  missing: (status) => ({ tone: 'warning', title: status.source === 'k8sgpt' ? 'K8sGPT unavailable' : `${status.source} unavailable` }),
  unreachable: () => ({ tone: 'error', title: 'Cluster unreachable' }),
  starting: (status) => ({ tone: 'info', title: `Reading ${status.cluster === '' ? 'the cluster' : status.cluster} for the first time` }),
}

/** What keeps the list of issues from being complete. */
export function SourceBanners() {
  const { data = [] } = useQuery(sourcesQuery())
  const seen = new Set<string>()
  return data.map((status) => {
    const banner = BANNER[status.state]?.(status)
    // Every source of an unreachable cluster says the same thing: once is enough.
    const key = banner && `${status.cluster}/${banner.title}`
    if (!banner || key === undefined || seen.has(key)) return null
    seen.add(key)
    return (
      <Banner key={key} {...banner}>
        {status.message}
      </Banner>
    )
  })
}
