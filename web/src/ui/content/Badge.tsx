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

interface BadgeProps {
  tone?: Tone
  dot?: boolean
  /** In place of the dot. */
  icon?: ReactNode
  children: ReactNode
}

export function Badge({ tone = 'neutral', dot = false, icon, children }: BadgeProps) {
  return (
    <span className={classes(styles.badge, TONE[tone])}>
      {icon}
      {dot && <span className={styles.dot} aria-hidden />}
      {children}
    </span>
  )
}
