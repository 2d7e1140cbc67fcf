import { Banner } from '../../ui/feedback/Banner'
import { AsOf } from '../../ui/content/AsOf'
import { useFreshness } from './use-freshness'

/** In dialogs, which cover the header: how old the data is when it is not live. */
export function StaleBanner() {
  const { state, asOf, reason } = useFreshness()
  if ((state !== 'stale' && state !== 'reconnecting') || asOf === undefined) return null
  return (
    <Banner tone="warning" title="Not live">
      What is shown here is <AsOf ms={asOf} />. {reason}
    </Banner>
  )
}
