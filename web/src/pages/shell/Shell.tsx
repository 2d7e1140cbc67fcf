import { Suspense, useState, useSyncExternalStore } from 'react'
import { NavLink, Navigate, Outlet, useLocation } from 'react-router'
import { getSession, subscribeSession } from '../../api/session'
import { Announcer } from '../../ui/feedback/Announcer'
import { ErrorBoundary } from '../../ui/feedback/ErrorBoundary'
import { Logo } from '../../ui/Logo'
import { Skeleton } from '../../ui/feedback/Skeleton'
import { classes } from '../../ui/classes'
import { paths } from '../../util/paths'
import { useHotkeys } from '../../util/use-hotkeys'
import { ErrorView } from '../shared/ErrorView'
import { usePolicy } from '../shared/use-policy'
import { ConnectionIndicator } from './ConnectionIndicator'
import { RestoreView } from './RestoreView'
import styles from './Shell.module.css'
import { ShortcutsDialog } from './ShortcutsDialog'
import { UserMenu } from './UserMenu'

/** The frame of every signed-in page. */
export function Shell() {
  const session = useSyncExternalStore(subscribeSession, getSession)
  const location = useLocation()

  switch (session.status) {
    case 'restoring':
    case 'waiting':
      return <RestoreView session={session} />
    case 'signedOut': {
      const from = location.pathname + location.search
      return <Navigate to={{ pathname: paths.login(), search: from === '/' ? '' : `?from=${encodeURIComponent(from)}` }} replace />
    }
    case 'signedIn':
      return <SignedIn email={session.user.email} name={session.user.name} />
  }
}

function SignedIn({ email, name }: { email: string; name: string }) {
  const { may } = usePolicy()
  const { pathname } = useLocation()
  const [shortcuts, setShortcuts] = useState(false)
  useHotkeys({ '?': () => setShortcuts(true) })

  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#content">
        Skip to content
      </a>
      <header className={styles.header}>
        <NavLink to={paths.issues()} className={styles.brand} aria-label="Cluster Codex, issues">
          <Logo />
          <span className={styles.brandName}>Cluster Codex</span>
        </NavLink>
        <nav aria-label="Main" className={styles.nav}>
          <NavLink
            to={paths.issues()}
            className={classes(styles.link, (pathname === '/' || pathname.startsWith('/issues')) && styles.current)}
            aria-current={pathname === '/' || pathname.startsWith('/issues') ? 'page' : undefined}
          >
            Issues
          </NavLink>
          <NavLink to={paths.resources()} className={({ isActive }) => classes(styles.link, isActive && styles.current)}>
            Resources
          </NavLink>
          {may('admin') && (
            <NavLink to={paths.admin()} className={({ isActive }) => classes(styles.link, isActive && styles.current)}>
              Admin
            </NavLink>
          )}
        </nav>
        <ConnectionIndicator />
        <UserMenu email={email} name={name} onShortcuts={() => setShortcuts(true)} />
      </header>
      <main id="content" className={styles.main} tabIndex={-1}>
        <ErrorBoundary resetKey={pathname} fallback={(error, retry) => <ErrorView error={error} onRetry={retry} />}>
          <Suspense fallback={<Skeleton />}>
            <Outlet />
          </Suspense>
        </ErrorBoundary>
      </main>
      <Announcer />
      {shortcuts && <ShortcutsDialog onClose={() => setShortcuts(false)} />}
    </div>
  )
}
