import styles from './Logo.module.css'

export function Logo({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" className={styles.logo} aria-hidden>
      <rect width="32" height="32" rx="8" className={styles.ground} />
      <path d="M16 5.5l9 5.2v10.6l-9 5.2-9-5.2V10.7z" className={styles.frame} />
      <path d="M19.8 12.6a5 5 0 1 0 0 6.8" className={styles.letter} />
    </svg>
  )
}
