import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import { classes } from '../classes'
import styles from './LogLines.module.css'

interface LogLinesProps {
  lines: readonly string[]
  wrap: boolean
  /** Keeps the end in view as lines arrive, until the user scrolls away; otherwise scrolls to the end once. */
  stick: boolean
  label: string
  empty: string
}

const LINE_HEIGHT = 20
/** Distance from the end that counts as the end, in pixels. */
const END_SLACK = 60

export function LogLines({ lines, wrap, stick, label, empty }: LogLinesProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const atEnd = useRef(true)
  const started = useRef(false)
  // The virtualizer has mutable state, which the React compiler cannot memoize.
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_HEIGHT,
    overscan: 30,
  })

  // Depends on the lines, not on their number, which stays the same when old lines are dropped.
  useEffect(() => {
    if (lines.length === 0 || (stick ? !atEnd.current : started.current)) return
    started.current = true
    virtualizer.scrollToIndex(lines.length - 1, { align: 'end' })
  }, [lines, stick, virtualizer])

  const items = virtualizer.getVirtualItems()
  return (
    <div
      ref={scroller}
      className={styles.scroller}
      role="log"
      aria-label={label}
      aria-live="off"
      // A region that scrolls must be reachable by keyboard.
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      onScroll={(event) => {
        const { scrollTop, scrollHeight, clientHeight } = event.currentTarget
        atEnd.current = scrollHeight - scrollTop - clientHeight < END_SLACK
      }}
    >
      {lines.length === 0 && <p className={styles.empty}>{empty}</p>}
      <div className={styles.content} style={{ height: virtualizer.getTotalSize() }}>
        <div className={styles.window} style={{ transform: `translateY(${items[0]?.start ?? 0}px)` }}>
          {items.map((item) => (
            <div key={item.key} ref={virtualizer.measureElement} data-index={item.index} className={classes(styles.line, wrap && styles.wrap)}>
              {lines[item.index] === '' ? '\u00a0' : lines[item.index]}
            </div>
          ))}
        </div>
      </div>
    </div>
  )
}
