import { describeError, isTransient } from '../../api/errors'
import { Banner } from '../../ui/feedback/Banner'

/** Why the page no longer updates; nothing while the stream is open or reconnects. */
export function StreamErrorBanner({ error }: { error: unknown }) {
  if (error === undefined || isTransient(error)) return null
  return (
    <Banner tone="warning" title="Live updates have stopped">
      {describeError(error).detail} Reload the page to try again.
    </Banner>
  )
}
