import { useState } from 'react'
import type { Issue } from '../../api/types'
import type { RowSelection } from '../../ui/tables/selection'
import { usePolicy } from '../shared/use-policy'
import { objectText } from './issue-words'

/** Which of the listed issues are selected. Issues that leave the list are no longer selected. */
export function useIssueSelection(issues: readonly Issue[]) {
  const { may } = usePolicy()
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const canSelect = (issue: Issue): boolean => issue.state === 'active' && may('triage', issue.kind, issue.namespace)
  const selectable = issues.filter(canSelect)
  const chosen = selectable.filter((issue) => selected.has(issue.id))
  // One that comes back, such as when it is restored, must not be selected again.
  if (chosen.length < selected.size) setSelected(new Set(chosen.map((issue) => issue.id)))

  const rows: RowSelection<Issue> = {
    selected,
    onSelect: setSelected,
    canSelect,
    label: (issue) => `Select ${issue.title}, ${objectText(issue)}`,
  }
  return {
    rows,
    selectable,
    chosen,
    selectAll: () => setSelected(new Set(selectable.map((issue) => issue.id))),
    clear: () => setSelected(new Set()),
  }
}
