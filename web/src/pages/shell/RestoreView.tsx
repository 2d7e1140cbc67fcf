import { useEffect } from 'react'
import type { ApiError } from '../../api/errors'
import { restoreSession } from '../../api/session'
import { Logo } from '../../ui/Logo'
import { ErrorView } from '../shared/ErrorView'
import styles from './RestoreView.module.css'

const AGAIN_MS = 3_000

/** While the session of this tab is taken up again; keeps trying for as long as the server does not answer. */
export function RestoreView({ session }: { session: { status: 'restoring' } | { status: 'waiting'; error: ApiError } }) {
  useEffect(() => {
    if (session.status !== 'waiting') return
    const timer = setTimeout(() => void restoreSession(), AGAIN_MS)
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
