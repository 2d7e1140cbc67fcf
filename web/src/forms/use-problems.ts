import { useState } from 'react'

/** Which fields of a form hold invalid text; while there is one, the form is not sent. */
export function useProblems() {
  const [fields, setFields] = useState<ReadonlySet<string>>(new Set())
  return {
    any: fields.size > 0,
    of: (field: string) => (problem: boolean) =>
      setFields((current) => {
        const next = new Set(current)
        if (problem) next.add(field)
        else next.delete(field)
        return next
      }),
  }
}
