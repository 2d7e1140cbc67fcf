import { useEffect } from 'react'
import type { ApiError } from '../../api/errors'
import { restoreSession } from '../../api/session'
import { Logo } from '../../ui/Logo'
import { ErrorView } from '../shared/ErrorView'
import styles from './RestoreView.module.css'

const RETRY_MS = 3_000

/** Shown while the session of this tab is restored; retries while the server does not respond. */
export function RestoreView({ session }: { session: { status: 'restoring' } | { status: 'waiting'; error: ApiError } }) {
  useEffect(() => {
    if (session.status !== 'waiting') return
    const timer = setTimeout(() => void restoreSession(), RETRY_MS)
    return () => clearTimeout(timer)
  }, [session])

  return (
    <main className={styles.page}>
      {session.status === 'restoring' ? (
        <div role="status" aria-label="Starting" className={styles.logo}>
          <Logo size={48} />
        </div>
      ) : (
        <ErrorView error={session.error} onRetry={() => void restoreSession()} />
      )}
    </main>
  )
}
