import type { IssueEvidence } from '../../api/types'
import { Age } from '../../ui/content/Age'
import { ObjectLink } from '../shared/ObjectLink'
import { sourceName } from './issue-words'
import styles from './IssueEvidenceList.module.css'

/** What was read, and from which object. */
export function IssueEvidenceList({ evidence }: { evidence: readonly IssueEvidence[] }) {
  return (
    <section aria-labelledby="evidence">
      <h3 id="evidence">Evidence</h3>
      {evidence.length === 0 && <p className={styles.none}>No evidence besides the reason.</p>}
      <ul className={styles.evidence}>
        {evidence.map((each, index) => (
          <li key={index}>
            <div className={styles.subject}>
              {each.object && (
                <>
                  <ObjectLink object={each.object} />
                  {' · '}
                </>
              )}
              <code>{each.subject}</code>
              {each.source !== 'builtin' && ` · ${sourceName(each.source)}`}
              {each.at !== undefined && (
                <>
                  {' · '}
                  <Age since={each.at} /> ago
                </>
              )}
            </div>
            <pre className={styles.text}>{each.text}</pre>
          </li>
        ))}
      </ul>
    </section>
  )
}
