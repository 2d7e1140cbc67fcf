import { useState } from 'react'
import { Link } from 'react-router'
import type { Issue, ResourceDetail } from '../../api/types'
import { Age } from '../../ui/content/Age'
import { paths } from '../../util/paths'
import { DismissDialog } from '../issues/DismissDialog'
import { IssueActions } from '../issues/IssueActions'
import { membersText } from '../issues/issue-words'
import { SeverityBadge } from '../issues/severity'
import { ObjectLink } from '../shared/ObjectLink'
import styles from './ObjectIssues.module.css'
import { useObjectIssues } from './use-object-issues'

/** What is wrong with the object: its issues, and those of what owns it or takes it along. */
export function ObjectIssues({ kind, detail, node }: { kind: string; detail: ResourceDetail; node: string }) {
  const issues = useObjectIssues(kind, detail, node)
  const [dismissing, setDismissing] = useState<Issue>()
  return (
    <>
      {issues.length > 0 && (
        <section aria-label="Issues" className={styles.issues}>
          {issues.map((issue) => (
            <article key={issue.id} aria-label={issue.title} className={styles.issue} data-severity={issue.severity}>
              <div className={styles.head}>
                <SeverityBadge severity={issue.severity} />
                <h2 className={styles.title}>
                  <Link to={paths.issue(issue.id)}>{issue.title}</Link>
                </h2>
                <span className={styles.muted}>
                  for <Age since={issue.detectedAt} />
                </span>
              </div>
              {issue.message !== '' && <p className={styles.reason}>{issue.message}</p>}
              <div className={styles.foot}>
                {!isAbout(issue, kind, detail) && (
                  <span className={styles.muted}>
                    Issue of <ObjectLink object={issue} />
                  </span>
                )}
                {issue.memberCount > 0 && <span className={styles.muted}>takes along {membersText(issue)}</span>}
                <IssueActions issue={issue} size="sm" onDismiss={setDismissing} />
              </div>
            </article>
          ))}
        </section>
      )}
      {dismissing && <DismissDialog issues={[dismissing]} onClose={() => setDismissing(undefined)} />}
    </>
  )
}

function isAbout(issue: Issue, kind: string, { namespace, name }: ResourceDetail): boolean {
  return issue.kind === kind && issue.namespace === namespace && issue.name === name
}
