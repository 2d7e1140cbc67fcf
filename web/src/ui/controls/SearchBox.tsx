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
  /** `/` anywhere on the page focuses the box. */
  hotkey?: boolean
}

const DEBOUNCE_MS = 250

/** Reports its value when typing pauses, so that not every letter causes a request. */
export function SearchBox({ value, onChange, label, placeholder, hotkey = false }: SearchBoxProps) {
  const [text, setText] = useState(value)
  const [reported, setReported] = useState(value)
  const [seen, setSeen] = useState(value)
  const input = useRef<HTMLInputElement>(null)
  const report = useEffectEvent((next: string) => onChange(next))

  // A reported value comes back a few renders later; any other change is from outside, such as by "back".
  if (value !== seen) {
    setSeen(value)
    if (value !== reported) {
      setReported(value)
      setText(value)
    }
  }

  useEffect(() => {
    if (text === reported) return
    const timer = setTimeout(() => {
      setReported(text)
      report(text)
    }, DEBOUNCE_MS)
    return () => clearTimeout(timer)
  }, [text, reported])

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
