import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useLocation, useNavigate, useParams } from 'react-router'
import { currentData } from '../../api/current-data'
import { issueQuery } from '../../api/issues'
import type { Issue, IssueDetail } from '../../api/types'
import { Dialog } from '../../ui/overlays/Dialog'
import { Skeleton } from '../../ui/feedback/Skeleton'
import { paths } from '../../util/paths'
import { qualifiedName } from '../../util/text'
import { ErrorView } from '../shared/ErrorView'
import { EarlierPlans } from '../plan/EarlierPlans'
import { DismissDialog } from './DismissDialog'
import { IssueActions } from './IssueActions'
import styles from './IssueDrawer.module.css'
import { IssueFacts } from './IssueFacts'
import { IssueHistory } from './IssueHistory'
import { SeverityBadge, StateBadge } from './severity'

export function IssueDrawer() {
  const { id = '' } = useParams()
  const { search } = useLocation()
  const navigate = useNavigate()
  const query = useQuery(issueQuery(id))
  const { error, refetch } = query
  const data = currentData(query)
  const [dismissing, setDismissing] = useState<Issue>()

  return (
    <Dialog
      kind="drawer"
      title={data?.issue.title ?? 'Issue'}
      description={data && <Target detail={data} />}
      onClose={() => void navigate({ pathname: paths.issues(), search })}
      footer={data && <IssueActions issue={data.issue} size="md" onDismiss={setDismissing} />}
    >
      {data ? (
        <div className={styles.detail}>
          <div className={styles.badges}>
            <SeverityBadge severity={data.issue.severity} />
            <StateBadge state={data.issue.state} />
          </div>
          {data.issue.message !== '' && <p className={styles.message}>{data.issue.message}</p>}
          <IssueFacts issue={data.issue} />
          <section aria-labelledby="evidence">
            <h3 id="evidence">Evidence</h3>
            {data.evidence.length === 0 && <p className={styles.none}>No evidence besides the message.</p>}
            <ul className={styles.evidence}>
              {data.evidence.map((each, index) => (
                <li key={index}>
                  <div className={styles.subject}>
                    <code>{each.subject}</code> · {each.source}
                  </div>
                  <pre className={styles.text}>{each.text}</pre>
                </li>
              ))}
            </ul>
          </section>
          <IssueHistory history={data.history} />
          <EarlierPlans issueId={id} />
        </div>
      ) : error ? (
        <ErrorView error={error} onRetry={() => void refetch()} />
      ) : (
        <Skeleton rows={8} label="Loading issue" />
      )}
      {dismissing && <DismissDialog issues={[dismissing]} onClose={() => setDismissing(undefined)} />}
    </Dialog>
  )
}

function Target({ detail }: { detail: IssueDetail }) {
  const { kind, namespace, name } = detail.issue
  return (
    <>
      {kind} <Link to={paths.resource(kind, namespace, name)}>{qualifiedName(detail.issue)}</Link>
    </>
  )
}
