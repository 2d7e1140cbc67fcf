import { Link } from 'react-router'
import styles from './RowLink.module.css'

/** The link of a table's row: the table follows it when the row is clicked. */
export function RowLink({ to, children }: { to: { pathname: string; search?: string }; children: React.ReactNode }) {
  return (
    <Link to={to} className={styles.link} data-row-link="">
      {children}
    </Link>
  )
}
