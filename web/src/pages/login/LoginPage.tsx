import { useSyncExternalStore } from 'react'
import { Navigate, useSearchParams } from 'react-router'
import { type SignedOutReason, getSession, subscribeSession } from '../../api/session'
import { LoginForm } from '../../forms/LoginForm'
import { Banner } from '../../ui/feedback/Banner'
import { Logo } from '../../ui/Logo'
import { safeReturnPath } from '../../util/paths'
import styles from './LoginPage.module.css'

const NOTICE: Record<SignedOutReason, string | undefined> = {
  thisTab: undefined,
  otherTab: 'You signed out in another tab',
  ended: 'Your session has ended',
}

export function LoginPage() {
  const session = useSyncExternalStore(subscribeSession, getSession)
  const [params] = useSearchParams()
  if (session.status === 'signedIn') return <Navigate to={safeReturnPath(params.get('from'))} replace />
  const notice = session.status === 'signedOut' ? NOTICE[session.reason] : undefined

  return (
    <main className={styles.page}>
      <title>Sign in · Cluster Codex</title>
      <section className={styles.card} aria-labelledby="sign-in">
        <Logo size={44} />
        <div>
          <h1 id="sign-in">Sign in to Cluster Codex</h1>
          <p className={styles.lead}>See what is broken in your namespaces and get a plan for fixing it.</p>
        </div>
        {notice && (
          <Banner tone="info" title={notice}>
            Sign in again to continue where you left off.
          </Banner>
        )}
        <LoginForm />
      </section>
    </main>
  )
}
