import type { ReactNode } from 'react'
import styles from './Badge.module.css'
import { classes } from '../classes'

export type Tone = 'neutral' | 'red' | 'orange' | 'amber' | 'blue' | 'green' | 'accent'

const TONE: Record<Tone, string | undefined> = {
  neutral: styles.neutral,
  red: styles.red,
  orange: styles.orange,
  amber: styles.amber,
  blue: styles.blue,
  green: styles.green,
  accent: styles.accent,
}

export function Badge({ tone = 'neutral', dot = false, children }: { tone?: Tone; dot?: boolean; children: ReactNode }) {
  return (
    <span className={classes(styles.badge, TONE[tone])}>
      {dot && <span className={styles.dot} aria-hidden />}
      {children}
    </span>
  )
}
