import type { FieldChange, ObjectChange } from '../../api/types'

const MAX_FIELDS = 5

/** `Revision 3`, `Data changed`. */
export function changeTitle({ subject, revision }: Pick<ObjectChange, 'subject' | 'revision'>): string {
  switch (subject) {
    case 'revision':
      return `Revision ${revision}`
    case 'spec':
      return 'Changed without a new revision'
    case 'data':
      return 'Data changed'
    case 'limits':
      return 'Limits changed'
    case 'node':
      return 'Node changed'
    case 'neighbour':
      return 'Changed beside it'
    case 'created':
      return 'Created'
  }
}

/** The fields that differ, one text each; the rest as a number. */
export function fieldTexts({ subject, fields }: Pick<ObjectChange, 'subject' | 'fields'>): string[] {
  // Everything is new then.
  if (subject === 'created') return []
  const texts = fields.slice(0, MAX_FIELDS).map((field) => fieldText(field, subject === 'revision'))
  return fields.length > MAX_FIELDS ? [...texts, `and ${fields.length - MAX_FIELDS} more`] : texts
}

function fieldText({ path, before, after }: FieldChange, hasValues: boolean): string {
  if (before !== undefined && after !== undefined) return `${path}: ${before} → ${after}`
  if (after !== undefined) return hasValues ? `${path}: added ${after}` : `${path}: ${after}`
  return before === undefined ? path : `${path}: removed, it was ${before}`
}
