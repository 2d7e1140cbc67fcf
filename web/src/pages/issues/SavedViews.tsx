import { Bookmark, Check, ChevronDown } from 'lucide-react'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import { Button } from '../../ui/controls/Button'
import { Menu, MenuItem, MenuSeparator, MenuText } from '../../ui/overlays/Menu'
import { ManageViewsDialog } from './ManageViewsDialog'
import { SaveViewDialog } from './SaveViewDialog'
import styles from './SavedViews.module.css'
import { useSavedViews, viewSearch } from './saved-views'

/** The user's named filters: applies them, saves the present ones, and manages them. */
export function SavedViews() {
  const [params, setParams] = useSearchParams()
  const { views } = useSavedViews()
  const [dialog, setDialog] = useState<'save' | 'manage'>()
  const search = viewSearch(params)
  const current = views.find((view) => view.search === search)

  return (
    <>
      <Menu
        align="start"
        trigger={
          <Button icon={<Bookmark size={14} aria-hidden />}>
            {current ? `View: ${current.name}` : 'Views'}
            <ChevronDown size={14} aria-hidden />
          </Button>
        }
      >
        {views.length === 0 && <MenuText>No saved views</MenuText>}
        {views.map((view) => (
          <MenuItem
            key={view.name}
            icon={<span className={styles.mark}>{view === current && <Check size={14} aria-label="Shown now" />}</span>}
            // A step of its own in the history, so that "back" shows what was there before.
            onSelect={() => setParams(new URLSearchParams(view.search))}
          >
            {view.name}
          </MenuItem>
        ))}
        <MenuSeparator />
        <MenuItem onSelect={() => setDialog('save')}>Save this view…</MenuItem>
        {views.length > 0 && <MenuItem onSelect={() => setDialog('manage')}>Rename or delete…</MenuItem>}
      </Menu>
      {dialog === 'save' && <SaveViewDialog search={search} onClose={() => setDialog(undefined)} />}
      {dialog === 'manage' && <ManageViewsDialog onClose={() => setDialog(undefined)} />}
    </>
  )
}
