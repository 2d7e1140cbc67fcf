import { useAnnouncement } from './announce'
import styles from './Announcer.module.css'

export function Announcer() {
  return (
    <div className={styles.hidden} role="status" aria-live="polite">
      {useAnnouncement()}
    </div>
  )
}
