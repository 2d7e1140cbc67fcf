import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useLocation, useNavigate, useParams } from 'react-router'
import { currentData } from '../../api/current-data'
import { issueQuery } from '../../api/issues'
import type { Issue } from '../../api/types'
import { Dialog } from '../../ui/overlays/Dialog'
import { Skeleton } from '../../ui/feedback/Skeleton'
import { paths } from '../../util/paths'
import { ChangeList } from '../shared/ChangeList'
import { ErrorView } from '../shared/ErrorView'
import { ObjectLink } from '../shared/ObjectLink'
import { StaleBanner } from '../shared/StaleBanner'
import { EarlierPlans } from '../plan/EarlierPlans'
import { DismissDialog } from './DismissDialog'
import { IssueActions } from './IssueActions'
import styles from './IssueDrawer.module.css'
import { IssueEvidenceList } from './IssueEvidenceList'
import { IssueFacts } from './IssueFacts'
import { IssueHistory } from './IssueHistory'
import { IssueMembers } from './IssueMembers'
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
      description={data && <ObjectLink object={data.issue} />}
      onClose={() => void navigate({ pathname: paths.issues(), search })}
      footer={data && <IssueActions issue={data.issue} size="md" onDismiss={setDismissing} />}
    >
      {data ? (
        <div className={styles.detail}>
          <StaleBanner />
          <div className={styles.badges}>
            <SeverityBadge severity={data.issue.severity} />
            <StateBadge state={data.issue.state} />
          </div>
          {data.issue.message !== '' && <p className={styles.message}>{data.issue.message}</p>}
          <ChangeList object={data.issue} before={data.issue.detectedAt} />
          <IssueFacts issue={data.issue} />
          <IssueEvidenceList evidence={data.evidence} />
          <IssueMembers members={data.members} namespace={data.issue.namespace} />
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
