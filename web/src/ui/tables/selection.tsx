import { useRef } from 'react'
import styles from './selection.module.css'

/** Rows that the user has selected. */
export interface RowSelection<T> {
  selected: ReadonlySet<string>
  onSelect: (selected: ReadonlySet<string>) => void
  canSelect: (row: T) => boolean
  /** The checkbox of a row, for screen readers. */
  label: (row: T) => string
}

export interface SelectionActions {
  /** Selects or deselects a row; with `range`, all rows since the one before it get the same state. */
  toggle: (id: string, range: boolean) => void
  /** Selects all of these rows, or none of them if all are selected already. */
  toggleAll: (ids: readonly string[]) => void
  /** Whether there was something to clear. */
  clear: () => boolean
}

/** @param order ids of the rows that can be selected, in the order in which they are shown. */
export function useSelection<T>(selection: RowSelection<T> | undefined, order: readonly string[]): SelectionActions {
  const anchor = useRef<string | undefined>(undefined)

  function change(ids: readonly string[], select: boolean): void {
    if (!selection) return
    const next = new Set(selection.selected)
    for (const id of ids) {
      if (select) next.add(id)
      else next.delete(id)
    }
    selection.onSelect(next)
  }

  return {
    toggle: (id, range) => {
      const to = order.indexOf(id)
      if (!selection || to < 0) return
      const from = range && anchor.current !== undefined ? order.indexOf(anchor.current) : -1
      const ids = from < 0 ? [id] : order.slice(Math.min(from, to), Math.max(from, to) + 1)
      change(ids, !selection.selected.has(id))
      anchor.current = id
    },
    toggleAll: (ids) => change(ids, !ids.every((id) => selection?.selected.has(id))),
    clear: () => {
      if (!selection || selection.selected.size === 0) return false
      selection.onSelect(new Set())
      return true
    },
  }
}

interface SelectBoxProps {
  label: string
  state: 'all' | 'some' | 'none'
  disabled?: boolean
  onToggle: (range: boolean) => void
}

/** A checkbox that fills its cell, so that a click beside it does not open the row. */
export function SelectBox({ label, state, disabled = false, onToggle }: SelectBoxProps) {
  return (
    <label className={styles.box}>
      <input
        type="checkbox"
        aria-label={label}
        disabled={disabled}
        checked={state === 'all'}
        ref={(input) => {
          if (input) input.indeterminate = state === 'some'
        }}
        onChange={(event) => onToggle((event.nativeEvent as MouseEvent).shiftKey)}
        // Prevents that Shift and a click select the text between two rows.
        onMouseDown={(event) => event.shiftKey && event.preventDefault()}
      />
    </label>
  )
}

export function selectionState(ids: readonly string[], selected: ReadonlySet<string>): 'all' | 'some' | 'none' {
  const chosen = ids.filter((id) => selected.has(id)).length
  return chosen === 0 ? 'none' : chosen === ids.length ? 'all' : 'some'
}
