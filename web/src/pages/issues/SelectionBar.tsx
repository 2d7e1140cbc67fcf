import { Button } from '../../ui/controls/Button'
import { count } from '../../util/text'
import styles from './SelectionBar.module.css'

interface SelectionBarProps {
  selected: number
  /** How many of the rows shown could be selected. */
  selectable: number
  onAll: () => void
  onClear: () => void
  onDismiss: () => void
}

/** What can be done with the selected issues. */
export function SelectionBar({ selected, selectable, onAll, onClear, onDismiss }: SelectionBarProps) {
  return (
    <div role="group" aria-label="Selected issues" className={styles.bar}>
      <span role="status" className={styles.count}>
        {count(selected, 'issue')} selected
      </span>
      <Button size="sm" tone="primary" onClick={onDismiss}>
        Dismiss selected
      </Button>
      {selected < selectable && (
        <Button size="sm" onClick={onAll}>
          Select all {selectable.toLocaleString()} shown
        </Button>
      )}
      <Button size="sm" tone="ghost" aria-keyshortcuts="Escape" onClick={onClear}>
        Clear
      </Button>
    </div>
  )
}
