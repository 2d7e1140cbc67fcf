import { Link } from 'react-router'
import styles from './RowLink.module.css'

/** The link of a table's row: a click anywhere on the row is a click on it. */
export function RowLink({ to, children }: { to: { pathname: string; search?: string }; children: React.ReactNode }) {
  return (
    <Link to={to} className={styles.link} data-row-link="">
      {children}
    </Link>
  )
}
