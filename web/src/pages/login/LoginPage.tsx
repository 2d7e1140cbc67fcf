import { useSyncExternalStore } from 'react'
import { Navigate, useSearchParams } from 'react-router'
import { getSession, subscribeSession } from '../../api/session'
import { LoginForm } from '../../forms/LoginForm'
import { Banner } from '../../ui/feedback/Banner'
import { Logo } from '../../ui/Logo'
import { safeReturnPath } from '../../util/paths'
import styles from './LoginPage.module.css'

export function LoginPage() {
  const session = useSyncExternalStore(subscribeSession, getSession)
  const [params] = useSearchParams()
  if (session.status === 'signedIn') return <Navigate to={safeReturnPath(params.get('from'))} replace />

  return (
    <main className={styles.page}>
      <title>Sign in · Cluster Codex</title>
      <section className={styles.card} aria-labelledby="sign-in">
        <Logo size={44} />
        <div>
          <h1 id="sign-in">Sign in to Cluster Codex</h1>
          <p className={styles.lead}>See what is broken in your namespaces, understand it, and mend it.</p>
        </div>
        {session.status === 'signedOut' && session.ended && (
          <Banner tone="info" title="Your session has ended">
            Sign in again to go on where you were.
          </Banner>
        )}
        <LoginForm />
      </section>
    </main>
  )
}
