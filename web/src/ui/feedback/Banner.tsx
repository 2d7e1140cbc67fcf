import { CircleAlert, Info, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import styles from './Banner.module.css'
import { classes } from '../classes'

export type BannerTone = 'info' | 'warning' | 'error'

const APPEARANCE: Record<BannerTone, { className: string | undefined; icon: ReactNode }> = {
  info: { className: styles.info, icon: <Info size={18} aria-hidden /> },
  warning: { className: styles.warning, icon: <TriangleAlert size={18} aria-hidden /> },
  error: { className: styles.error, icon: <CircleAlert size={18} aria-hidden /> },
}

interface BannerProps {
  tone: BannerTone
  title: string
  children?: ReactNode
  action?: ReactNode
}

export function Banner({ tone, title, children, action }: BannerProps) {
  return (
    <div role={tone === 'error' ? 'alert' : 'status'} className={classes(styles.banner, APPEARANCE[tone].className)}>
      <span className={styles.icon}>{APPEARANCE[tone].icon}</span>
      <div className={styles.text}>
        <strong>{title}</strong>
        {children !== undefined && <div className={styles.detail}>{children}</div>}
      </div>
      {action}
    </div>
  )
}
