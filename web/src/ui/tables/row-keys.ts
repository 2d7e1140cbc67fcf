import { type RefObject, useRef } from 'react'
import { useHotkeys } from '../../util/use-hotkeys'

interface RowKeys {
  scroller: RefObject<HTMLElement | null>
  /** Number of items, rows and headings. */
  length: number
  isRow: (index: number) => boolean
  show: (index: number) => void
  /** Selects or deselects a row; with `range`, everything since the row before. Unset: rows cannot be selected. */
  onSelect?: ((index: number, range: boolean) => void) | undefined
  /** Whether there was a selection to clear. */
  onClear?: (() => boolean) | undefined
}

/** `j`/`k` and the arrows move the focus from row link to row link, `x` selects, Esc clears the selection; Enter is the link's own. */
export function useRowKeys({ scroller, length, isRow, show, onSelect, onClear }: RowKeys): void {
  // A row that is not rendered appears in the next frame; keys pressed meanwhile count from the target row.
  const target = useRef<number | null>(null)

  const focusedIndex = (): number | undefined => {
    const active = document.activeElement
    if (scroller.current?.contains(active) !== true) return undefined
    return Number(active?.closest('tr')?.dataset.index ?? -1)
  }

  function move(by: number): unknown {
    const active = document.activeElement
    const focused = focusedIndex()
    // Arrow keys are left to other focused elements, such as a tab list.
    if (focused === undefined && active !== document.body && active?.closest('main') === null) return false
    const current = target.current ?? focused ?? (by > 0 ? -1 : length)
    const next = nearestRow(current, by)
    if (next === undefined) return false
    target.current = next
    show(next)
    requestAnimationFrame(() => {
      if (target.current !== next) return
      target.current = null
      scroller.current?.querySelector<HTMLElement>(`tr[data-index="${next}"] [data-row-link]`)?.focus({ preventScroll: true })
    })
    return true
  }

  /** The row so many items away; headings are skipped, and the ends are not passed. */
  function nearestRow(from: number, by: number): number | undefined {
    const start = Math.min(length - 1, Math.max(0, from + by))
    const forward = Math.sign(by)
    for (const step of [forward, -forward]) {
      for (let index = start; index >= 0 && index < length; index += step) if (isRow(index)) return index
    }
    return undefined
  }

  function select(range: boolean): unknown {
    const index = target.current ?? focusedIndex()
    if (!onSelect || index === undefined || !isRow(index)) return false
    onSelect(index, range)
    return true
  }

  useHotkeys({
    j: () => move(1),
    k: () => move(-1),
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    g: () => move(-length),
    G: () => move(length),
    x: () => select(false),
    X: () => select(true),
    Escape: () => onClear?.() ?? false,
  })
}
