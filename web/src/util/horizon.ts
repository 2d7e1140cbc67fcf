export type PlanHorizon = 'SHORT_TERM' | 'LONG_TERM'

export const HORIZON_LABEL: Record<PlanHorizon, string> = { SHORT_TERM: 'Short-term', LONG_TERM: 'Long-term' }

export const HORIZON_HINT: Record<PlanHorizon, string> = {
  SHORT_TERM: 'Make it work now.',
  LONG_TERM: 'Prevent it from happening again.',
}

export function parseHorizon(value: string | null): PlanHorizon {
  return value === 'LONG_TERM' ? 'LONG_TERM' : 'SHORT_TERM'
}
