import type { Issue } from '../../api/types'
import { DismissForm } from '../../forms/DismissForm'
import { Dialog } from '../../ui/overlays/Dialog'
import { qualifiedName } from '../../util/text'

export function DismissDialog({ issue, onClose }: { issue: Issue; onClose: () => void }) {
  return (
    <Dialog
      guarded
      title="Dismiss issue"
      description={`${issue.title} · ${issue.kind} ${qualifiedName(issue)}`}
      onClose={onClose}
    >
      <DismissForm issue={issue} onDone={onClose} />
    </Dialog>
  )
}
