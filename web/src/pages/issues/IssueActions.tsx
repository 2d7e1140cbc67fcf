import { RotateCcw, Sparkles, Wrench } from 'lucide-react'
import { useLocation, useNavigate } from 'react-router'
import { describeError } from '../../api/errors'
import { useRestoreIssue } from '../../api/issues'
import type { Horizon, Issue } from '../../api/types'
import { Button } from '../../ui/controls/Button'
import { toast, toastError } from '../../ui/feedback/toasts'
import { HORIZON_LABEL } from '../../util/horizon'
import { paths } from '../../util/paths'
import { usePolicy } from '../shared/use-policy'
import styles from './IssueActions.module.css'

interface IssueActionsProps {
  issue: Issue
  size: 'sm' | 'md'
  /** Opens the dialog that asks for a reason. The page renders it, because the row may disappear meanwhile. */
  onDismiss: (issue: Issue) => void
}

/** The actions on an issue that the policy grants. */
export function IssueActions({ issue, size, onDismiss }: IssueActionsProps) {
  const { may } = usePolicy()
  const navigate = useNavigate()
  const { search } = useLocation()
  const restore = useRestoreIssue()
  // In a row of the table, one line has to hold all of them.
  const roomy = size === 'md'

  function plan(horizon: Horizon): void {
    const params = new URLSearchParams(search)
    params.set('horizon', horizon)
    void navigate({ pathname: paths.plan(issue.id), search: params.toString() })
  }

  return (
    <div className={styles.actions}>
      {may('plan', issue.kind, issue.namespace) && issue.state !== 'resolved' && (
        <>
          <Button size={size} icon={roomy && <Wrench size={14} aria-hidden />} onClick={() => plan('SHORT_TERM')} title="Plan how to make it work now">
            {HORIZON_LABEL.SHORT_TERM}
            {roomy && ' plan'}
          </Button>
          <Button size={size} icon={roomy && <Sparkles size={14} aria-hidden />} onClick={() => plan('LONG_TERM')} title="Plan how to prevent it from happening again">
            {HORIZON_LABEL.LONG_TERM}
            {roomy && ' plan'}
          </Button>
        </>
      )}
      {may('triage', issue.kind, issue.namespace) && issue.state === 'active' && (
        <Button size={size} tone="ghost" onClick={() => onDismiss(issue)}>
          Dismiss
        </Button>
      )}
      {may('triage', issue.kind, issue.namespace) && issue.state === 'dismissed' && (
        <Button
          size={size}
          icon={<RotateCcw size={14} aria-hidden />}
          busy={restore.isPending}
          onClick={() =>
            restore.mutate(issue.id, {
              onSuccess: () => toast('Issue restored', issue.title),
              onError: (error) => toastError('The issue could not be restored', describeError(error).detail),
            })
          }
        >
          Restore
        </Button>
      )}
    </div>
  )
}
