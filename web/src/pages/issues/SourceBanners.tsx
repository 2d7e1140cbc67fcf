import { useQuery } from '@tanstack/react-query'
import { sourcesQuery } from '../../api/issues'
import type { SourceState, SourceStatus } from '../../api/types'
import { AsOf } from '../../ui/content/AsOf'
import { Banner, type BannerTone } from '../../ui/feedback/Banner'

/** An available source has no banner. */
const BANNER: Record<SourceState, ((status: SourceStatus) => { tone: BannerTone; title: string }) | undefined> = {
  available: undefined,
  missing: (status) => ({ tone: 'warning', title: status.source === 'k8sgpt' ? 'K8sGPT unavailable' : `${status.source} unavailable` }),
  unreachable: () => ({ tone: 'error', title: 'Cluster unreachable' }),
  starting: (status) => ({ tone: 'info', title: `Reading ${status.cluster === '' ? 'the cluster' : status.cluster} for the first time` }),
}

/** The sources without which the list of issues is incomplete. */
export function SourceBanners() {
  const { data = [] } = useQuery(sourcesQuery())
  const seen = new Set<string>()
  return data.map((status) => {
    const banner = BANNER[status.state]?.(status)
    // All sources of an unreachable cluster have the same title: one banner is enough.
    const key = banner && `${status.cluster}/${banner.title}`
    if (!banner || key === undefined || seen.has(key)) return null
    seen.add(key)
    return (
      <Banner key={key} {...banner}>
        {status.message}
        {status.asOf !== undefined && (
          <>
            {' '}
            Its findings are <AsOf ms={Date.parse(status.asOf)} />.
          </>
        )}
      </Banner>
    )
  })
}
