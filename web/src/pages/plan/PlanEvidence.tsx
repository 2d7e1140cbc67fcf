import type { PlanEvidenceItem } from '../../api/types'
import { Age } from '../../ui/content/Age'
import { ObjectLink } from '../shared/ObjectLink'
import { evidenceAnchor, evidenceKind } from './plan-words'
import styles from './PlanEvidence.module.css'

interface PlanEvidenceProps {
  evidence: readonly PlanEvidenceItem[]
  /** The one that a sentence of the plan was followed to. */
  chosen: string
  /** The namespace of the issue, which is not repeated. */
  namespace: string | undefined
}

/** What the plan was made from, numbered as its sentences refer to it. */
export function PlanEvidence({ evidence, chosen, namespace }: PlanEvidenceProps) {
  if (evidence.length === 0) return null
  return (
    <section aria-labelledby="plan-evidence" className={styles.panel}>
      <h3 id="plan-evidence">Evidence used</h3>
      <ol className={styles.items}>
        {evidence.map((item) => (
          <li key={item.id} id={evidenceAnchor(item.id)} className={styles.item} data-chosen={item.id === chosen || undefined} tabIndex={-1}>
            <div className={styles.head}>
              <span className={styles.id}>{item.id}</span>
              <strong>{evidenceKind(item.kind)}</strong>
              <ObjectLink object={item.object} short={item.object.namespace === namespace} />
              {item.at !== undefined && (
                <span className={styles.age}>
                  <Age since={item.at} /> ago
                </span>
              )}
            </div>
            <pre className={styles.text}>{item.text}</pre>
          </li>
        ))}
      </ol>
    </section>
  )
}
