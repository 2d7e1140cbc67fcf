import { Button } from '../controls/Button'

export interface LoadMoreProps {
  hasMore: boolean
  loadingMore: boolean
  onMore: () => void
}

/** Loads the next page of a list; nothing on the last page. */
export function LoadMore({ hasMore, loadingMore, onMore }: LoadMoreProps) {
  if (!hasMore) return null
  return (
    <Button busy={loadingMore} onClick={onMore}>
      Load more
    </Button>
  )
}
