import type { Issue } from '../../api/types'
import { DismissForm } from '../../forms/DismissForm'
import { Dialog } from '../../ui/overlays/Dialog'
import { count } from '../../util/text'
import { objectText } from './issue-words'

/** Asks for the reason why these issues are dismissed. They may leave the list meanwhile. */
export function DismissDialog({ issues, onClose }: { issues: readonly Issue[]; onClose: () => void }) {
  const [only] = issues
  if (!only) return null
  const kinds = [...new Set(issues.map((issue) => issue.title))]
  return (
    <Dialog
      guarded
      title={issues.length === 1 ? 'Dismiss issue' : `Dismiss ${count(issues.length, 'issue')}`}
      description={issues.length === 1 ? `${only.title} · ${objectText(only)}` : kinds.slice(0, MAX_CAUSES).join(', ') + (kinds.length > MAX_CAUSES ? ' and others' : '')}
      onClose={onClose}
    >
      <DismissForm issues={issues} onDone={onClose} />
    </Dialog>
  )
}

/** Causes named in the dialog. */
const MAX_CAUSES = 3
