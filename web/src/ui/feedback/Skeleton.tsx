import styles from './Skeleton.module.css'

/** Placeholder rows while content loads, with the height of the content. */
export function Skeleton({ rows = 6, label = 'Loading' }: { rows?: number; label?: string }) {
  return (
    <div className={styles.skeleton} role="status" aria-label={label}>
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className={styles.row}>
          <span className={styles.bar} />
        </div>
      ))}
    </div>
  )
}
