import type { Hypothesis } from '../../api/types'
import { evidenceAnchor } from './plan-words'
import styles from './PlanHypotheses.module.css'

interface PlanHypothesesProps {
  hypotheses: readonly Hypothesis[]
  onFollow: (id: string) => void
}

/** Why it broke, most likely first, each with the evidence for and against it. */
export function PlanHypotheses({ hypotheses, onFollow }: PlanHypothesesProps) {
  return (
    <section aria-labelledby="hypotheses">
      <h3 id="hypotheses">Root cause hypotheses</h3>
      <ol className={styles.list}>
        {hypotheses.map((hypothesis, index) => (
          <li key={index}>
            <p>{hypothesis.text}</p>
            <EvidenceLinks label="Supported by" ids={hypothesis.supports} onFollow={onFollow} />
            <EvidenceLinks label="Against it" ids={hypothesis.contradicts} onFollow={onFollow} />
            {hypothesis.supports.length === 0 && <p className={styles.none}>No line of the evidence says so.</p>}
          </li>
        ))}
      </ol>
    </section>
  )
}

export function EvidenceLinks({ label, ids, onFollow }: { label: string; ids: readonly string[]; onFollow: (id: string) => void }) {
  if (ids.length === 0) return null
  return (
    <p className={styles.links}>
      {label}
      {ids.map((id) => (
        <a
          key={id}
          href={`#${evidenceAnchor(id)}`}
          className={styles.link}
          onClick={(event) => {
            event.preventDefault()
            onFollow(id)
          }}
        >
          {id}
        </a>
      ))}
    </p>
  )
}
