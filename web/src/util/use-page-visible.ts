import { useEffect, useState } from 'react'

/** Whether the page is visible; `false` only after it has been hidden for `graceMs`. */
export function usePageVisible(graceMs: number): boolean {
  const [visible, setVisible] = useState(true)

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const update = (): void => {
      clearTimeout(timer)
      if (document.visibilityState === 'visible') setVisible(true)
      else timer = setTimeout(() => setVisible(false), graceMs)
    }
    document.addEventListener('visibilitychange', update)
    return () => {
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', update)
    }
  }, [graceMs])

  return visible
}
