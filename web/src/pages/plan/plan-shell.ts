import type { Issue, Plan } from '../../api/types'
import { HORIZON_LABEL } from '../../util/horizon'
import { qualifiedName } from '../../util/text'

/** The plan's commands as a shell script that stops at the first failure; everything else stands in comments. */
export function planToShell(plan: Plan, issue: Issue): string {
  const steps = plan.quickFix.steps.flatMap((step, index) => [
    '',
    ...comment(`${index + 1}. ${step.description}`),
    ...(step.kubectl === null ? ['# (advice: no command)'] : [step.kubectl]),
    ...comment(`Check: ${step.validation}`),
    ...(step.rollback === null ? [] : comment(`Undo: ${step.rollback}`)),
  ])
  return [
    '#!/bin/sh',
    'set -eu',
    ...comment(`${HORIZON_LABEL[plan.horizon]} plan for ${issue.kind} ${qualifiedName(issue)}: ${issue.title}`),
    ...comment(plan.quickFix.summary),
    ...steps,
    '',
  ].join('\n')
}

// Every line of its own: a line break in a text must not become a command.
function comment(text: string): string[] {
  return text.split(/[\n\r\u0085\u2028\u2029]+/).map((line) => `# ${line}`)
}
