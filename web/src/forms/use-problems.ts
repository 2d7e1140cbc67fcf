import { useState } from 'react'

/** Which of a form's fields hold something that could not be taken; while there is one, the form is not sent. */
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
