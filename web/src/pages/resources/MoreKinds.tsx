import { ChevronDown } from 'lucide-react'
import { useState } from 'react'
import { Link } from 'react-router'
import type { ResourceKind } from '../../api/types'
import { Button } from '../../ui/controls/Button'
import { TextField } from '../../ui/controls/Field'
import { Popover } from '../../ui/overlays/Popover'
import { paths } from '../../util/paths'
import styles from './MoreKinds.module.css'
import { pluralLabel } from './kinds'

/** The kinds without a tab, with a search field. */
export function MoreKinds({ kinds }: { kinds: readonly ResourceKind[] }) {
  const [open, setOpen] = useState(false)
  const [text, setText] = useState('')
  const word = text.trim().toLowerCase()
  const found = kinds.filter((kind) => `${kind.kind} ${kind.plural} ${kind.group}`.toLowerCase().includes(word))

  return (
    <Popover
      label="More kinds"
      open={open}
      onOpenChange={setOpen}
      trigger={
        <Button tone="ghost" className={styles.trigger}>
          More <ChevronDown size={14} aria-hidden />
        </Button>
      }
    >
      <TextField label="Find a kind" value={text} autoComplete="off" onChange={(event) => setText(event.target.value)} />
      <ul className={styles.list}>
        {found.map((kind) => (
          <li key={kind.kind}>
            <Link to={paths.kind(kind.kind)} className={styles.kind} onClick={() => setOpen(false)}>
              <span>
                {pluralLabel(kind.kind)}
                {kind.group !== '' && <span className={styles.group}>{kind.group}</span>}
              </span>
              {kind.count >= 0 && <span className={styles.count}>{kind.count.toLocaleString()}</span>}
            </Link>
          </li>
        ))}
        {found.length === 0 && <li className={styles.none}>No matching kind in your access policy.</li>}
      </ul>
    </Popover>
  )
}
