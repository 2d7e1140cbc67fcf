import { Dialog } from '../../ui/overlays/Dialog'
import styles from './ShortcutsDialog.module.css'

const SHORTCUTS: readonly { keys: readonly string[]; does: string }[] = [
  { keys: ['/'], does: 'Search' },
  { keys: ['j', '↓'], does: 'Next row' },
  { keys: ['k', '↑'], does: 'Previous row' },
  { keys: ['g', 'G'], does: 'First row, last row' },
  { keys: ['Enter'], does: 'Open the row' },
  { keys: ['x', 'X'], does: 'Select the row, all rows since the last selected one' },
  { keys: ['Esc'], does: 'Close the dialog, clear the search or the selection' },
  { keys: ['?'], does: 'Show this list' },
]

export function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose}>
      <dl className={styles.list}>
        {SHORTCUTS.map((shortcut) => (
          <div key={shortcut.does} className={styles.entry}>
            <dt>
              {shortcut.keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{shortcut.does}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}
