import type { Issue } from '../../api/types'
import { DismissForm } from '../../forms/DismissForm'
import { Dialog } from '../../ui/overlays/Dialog'

export function DismissDialog({ issue, onClose }: { issue: Issue; onClose: () => void }) {
  return (
    <Dialog
      guarded
      title="Dismiss issue"
      description={`${issue.title} · ${issue.kind} ${issue.namespace === '' ? '' : `${issue.namespace}/`}${issue.name}`}
      onClose={onClose}
    >
      <DismissForm issue={issue} onDone={onClose} />
    </Dialog>
  )
}
