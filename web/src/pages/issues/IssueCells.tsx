import { useLocation } from 'react-router'
import type { Issue } from '../../api/types'
import { RowLink } from '../../ui/tables/RowLink'
import { paths } from '../../util/paths'
import { qualifiedName } from '../../util/text'
import styles from './IssueCells.module.css'
import { foreignSources } from './issue-words'

/** The cause as the row's link, and the sentence that says why. */
export function CauseCell({ issue }: { issue: Issue }) {
  const { search } = useLocation()
  const sources = foreignSources(issue.sources)
  return (
    <div className={styles.cell}>
      <div className={styles.title}>
        <RowLink to={{ pathname: paths.issue(issue.id), search }}>{issue.title}</RowLink>
        {sources !== '' && <span className={styles.muted}>{sources}</span>}
      </div>
      {issue.message !== '' && (
        <p className={styles.reason} title={issue.message}>
          {issue.message}
        </p>
      )}
    </div>
  )
}

/** The object that one would fix, and what owns it. */
export function ObjectCell({ issue }: { issue: Issue }) {
  const { kind, owner } = issue
  const name = qualifiedName(issue)
  return (
    <div className={styles.cell}>
      <div className={styles.object} data-object="" title={`${kind} ${name}`}>
        <span className={styles.kind}>{kind}</span> <span className={styles.name}>{name}</span>
      </div>
      {owner && (
        <div className={styles.owner} title={`${owner.kind} ${owner.name}`}>
          owned by {owner.kind} {owner.name}
        </div>
      )}
    </div>
  )
}
