import { CircleAlert, Info, OctagonX, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Impact, IssueState, Severity } from '../../api/types'
import { Badge, type Tone } from '../../ui/content/Badge'

/** Most severe first. */
export const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const satisfies readonly Severity[]

const SEVERITY_TONE: Record<Severity, Tone> = { critical: 'red', high: 'orange', medium: 'amber', low: 'blue' }
const SEVERITY_LABEL: Record<Severity, string> = { critical: 'Critical', high: 'High', medium: 'Medium', low: 'Low' }
/** A shape for each, for those who do not see the colours. */
const SEVERITY_ICON: Record<Severity, ReactNode> = {
  critical: <OctagonX size={13} aria-hidden />,
  high: <TriangleAlert size={13} aria-hidden />,
  medium: <CircleAlert size={13} aria-hidden />,
  low: <Info size={13} aria-hidden />,
}
const STATE_TONE: Record<IssueState, Tone> = { active: 'red', dismissed: 'neutral', resolved: 'green' }
const STATE_LABEL: Record<IssueState, string> = { active: 'Active', dismissed: 'Dismissed', resolved: 'Resolved' }
const IMPACT_TONE: Record<Impact, Tone> = { none: 'green', low: 'blue', medium: 'amber', high: 'red' }
const IMPACT_LABEL: Record<Impact, string> = { none: 'No impact', low: 'Low impact', medium: 'Medium impact', high: 'High impact' }

export function SeverityBadge({ severity }: { severity: Severity }) {
  return (
    <Badge tone={SEVERITY_TONE[severity]} icon={SEVERITY_ICON[severity]}>
      {SEVERITY_LABEL[severity]}
    </Badge>
  )
}

export function StateBadge({ state }: { state: IssueState }) {
  return <Badge tone={STATE_TONE[state]}>{STATE_LABEL[state]}</Badge>
}

export function ImpactBadge({ impact }: { impact: Impact }) {
  return <Badge tone={IMPACT_TONE[impact]}>{IMPACT_LABEL[impact]}</Badge>
}
