import { ChevronDown, ChevronRight } from 'lucide-react'
import styles from './GroupRow.module.css'
import { SelectBox } from './selection'

interface GroupRowProps {
  index: number
  measure: (element: Element | null) => void
  label: string
  /** Such as `3 issues`. */
  amount: string
  open: boolean
  onOpen: (open: boolean) => void
  /** Number of the table's columns, without the one of checkboxes. */
  columns: number
  selection: { state: 'all' | 'some' | 'none'; disabled: boolean; onToggle: () => void } | undefined
}

/** The heading of a group of rows: closes and opens it, and selects all of its rows. */
export function GroupRow({ index, measure, label, amount, open, onOpen, columns, selection }: GroupRowProps) {
  return (
    <tr ref={measure} data-index={index} aria-rowindex={index + 2} className={styles.group}>
      {selection && (
        <td>
          <SelectBox label={`Select all of ${label}`} state={selection.state} disabled={selection.disabled} onToggle={selection.onToggle} />
        </td>
      )}
      <th scope="rowgroup" colSpan={columns}>
        <button type="button" className={styles.toggle} aria-expanded={open} onClick={() => onOpen(!open)}>
          {open ? <ChevronDown size={16} aria-hidden /> : <ChevronRight size={16} aria-hidden />}
          <span className={styles.label}>{label}</span>
          <span className={styles.amount}>{amount}</span>
        </button>
      </th>
    </tr>
  )
}
