import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import { FormError } from '../../forms/Form'
import { Button, IconButton } from '../../ui/controls/Button'
import { TextField } from '../../ui/controls/Field'
import { announce } from '../../ui/feedback/announce'
import { Dialog } from '../../ui/overlays/Dialog'
import { MAX_NAME_LENGTH, type SavedView, useSavedViews } from './saved-views'
import styles from './SavedViews.module.css'

/** Renames and deletes saved views. */
export function ManageViewsDialog({ onClose }: { onClose: () => void }) {
  const { views, rename, remove } = useSavedViews()
  const [error, setError] = useState<unknown>()

  function attempt(change: () => void, done: string): void {
    try {
      change()
      setError(undefined)
      announce(done)
    } catch (failure) {
      setError(failure)
    }
  }

  return (
    <Dialog title="Saved views" onClose={onClose} footer={<Button onClick={onClose}>Close</Button>}>
      <FormError error={error} title="The browser could not store the change" />
      {views.length === 0 && <p>No saved views.</p>}
      <ul className={styles.list}>
        {views.map((view) => (
          <li key={view.name}>
            <ViewName
              view={view}
              taken={views.map((each) => each.name)}
              onRename={(name) => attempt(() => rename(view.name, name), `Renamed to ${name}`)}
              onDelete={() => attempt(() => remove(view.name), `${view.name} deleted`)}
            />
          </li>
        ))}
      </ul>
    </Dialog>
  )
}

interface ViewNameProps {
  view: SavedView
  taken: readonly string[]
  onRename: (name: string) => void
  onDelete: () => void
}

function ViewName({ view, taken, onRename, onDelete }: ViewNameProps) {
  const [name, setName] = useState(view.name)
  const trimmed = name.trim()
  const changed = trimmed !== view.name
  const problem = trimmed === '' ? 'Enter a name.' : changed && taken.includes(trimmed) ? 'Another view has this name.' : undefined
  return (
    <form
      className={styles.view}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (changed && problem === undefined) onRename(trimmed)
      }}
    >
      <TextField label={`Name of ${view.name}`} value={name} maxLength={MAX_NAME_LENGTH} error={problem} onChange={(event) => setName(event.target.value)} />
      <Button type="submit" disabled={!changed || problem !== undefined}>
        Rename
      </Button>
      <IconButton label={`Delete ${view.name}`} onClick={onDelete}>
        <Trash2 size={16} aria-hidden />
      </IconButton>
    </form>
  )
}
