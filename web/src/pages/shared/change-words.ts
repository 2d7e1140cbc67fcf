import type { FieldChange, ObjectChange, ObjectRef } from '../../api/types'

const MAX_FIELDS = 5

/** Whether it happened to another object of the namespace that has nothing to do with `object`. */
export function isBeside(change: Pick<ObjectChange, 'subject' | 'object'>, object: ObjectRef): boolean {
  return change.subject === 'neighbour' || (change.subject === 'created' && (change.object.kind !== object.kind || change.object.name !== object.name))
}

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
  if (before !== null && after !== null) return `${path}: ${before} → ${after}`
  if (after !== null) return hasValues ? `${path}: added ${after}` : `${path}: ${after}`
  return before === null ? path : `${path}: removed, it was ${before}`
}
