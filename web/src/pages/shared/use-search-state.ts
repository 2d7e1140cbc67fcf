import { useCallback } from 'react'
import { useSearchParams } from 'react-router'

/** State in the query of the URL. Empty values are left out. Changes replace the history entry, so that "back" leaves the page. */
export function useSearchState() {
  const [params, setParams] = useSearchParams()
  const set = useCallback(
    (changes: Record<string, string | readonly string[] | undefined>) => {
      setParams(
        (current) => {
          const next = new URLSearchParams(current)
          for (const [name, value] of Object.entries(changes)) {
            next.delete(name)
            for (const each of typeof value === 'string' ? [value] : value ?? []) if (each !== '') next.append(name, each)
          }
          return next
        },
        { replace: true },
      )
    },
    [setParams],
  )
  return { params, set }
}
