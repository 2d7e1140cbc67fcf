import type { Confidence } from '../../api/types'

const KIND: Record<string, string> = {
  issue: 'Read by detection',
  container: 'Container',
  log: 'Log',
  event: 'Event',
  reference: 'Referenced object',
  condition: 'Condition',
  revision: 'Revision',
  surrounding: 'Around it',
  quota: 'Limit of the namespace',
  investigation: 'Looked up by the model',
}

/** A kind of evidence as a person reads it. */
export function evidenceKind(kind: string): string {
  return KIND[kind] ?? kind
}

export const CONFIDENCE_LABEL: Record<Confidence, string> = {
  high: 'Cause shown by the evidence',
  medium: 'Cause likely',
  low: 'Cause not known',
}

/** The element of a piece of evidence. */
export function evidenceAnchor(id: string): string {
  return `plan-evidence-${id}`
}
