import { Search } from 'lucide-react'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { useHotkeys } from '../../util/use-hotkeys'
import { CloseButton } from './CloseButton'
import styles from './SearchBox.module.css'

interface SearchBoxProps {
  value: string
  onChange: (value: string) => void
  label: string
  placeholder: string
  /** `/` anywhere on the page puts the cursor here. */
  hotkey?: boolean
}

const QUIET_MS = 250

/** Tells its value when the typing pauses, so that not every letter asks the server. */
export function SearchBox({ value, onChange, label, placeholder, hotkey = false }: SearchBoxProps) {
  const [text, setText] = useState(value)
  const [told, setTold] = useState(value)
  const [seen, setSeen] = useState(value)
  const input = useRef<HTMLInputElement>(null)
  const tell = useEffectEvent((next: string) => onChange(next))

  // What was told comes back a few renders later; any other change is from outside, such as by "back".
  if (value !== seen) {
    setSeen(value)
    if (value !== told) {
      setTold(value)
      setText(value)
    }
  }

  useEffect(() => {
    if (text === told) return
    const timer = setTimeout(() => {
      setTold(text)
      tell(text)
    }, QUIET_MS)
    return () => clearTimeout(timer)
  }, [text, told])

  useHotkeys({ '/': () => input.current?.focus() }, { enabled: hotkey })

  return (
    <div className={styles.box}>
      <Search size={15} aria-hidden className={styles.icon} />
      <input
        ref={input}
        type="search"
        className={styles.input}
        value={text}
        aria-label={label}
        aria-keyshortcuts={hotkey ? '/' : undefined}
        placeholder={placeholder}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return
          if (text === '') event.currentTarget.blur()
          else setText('')
        }}
      />
      {text !== '' ? (
        <CloseButton label="Clear search" iconSize={14} onClick={() => setText('')} />
      ) : (
        hotkey && (
          <kbd className={styles.key} aria-hidden>
            /
          </kbd>
        )
      )}
    </div>
  )
}
