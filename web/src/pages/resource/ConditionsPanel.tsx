import type { ObjectCondition } from '../../api/types'
import { Age } from '../../ui/content/Age'
import { Badge } from '../../ui/content/Badge'
import { Panel } from '../../ui/Page'
import styles from './ConditionsPanel.module.css'

/** The conditions that the object's controllers report. */
export function ConditionsPanel({ conditions }: { conditions: readonly ObjectCondition[] }) {
  if (conditions.length === 0) return null
  // What is not as it should be comes first.
  const ordered = conditions.toSorted((left, right) => Number(conditionTone(left) !== 'amber') - Number(conditionTone(right) !== 'amber'))
  return (
    <Panel title="Conditions">
      <ul className={styles.list}>
        {ordered.map((condition) => (
          <Condition key={condition.type} condition={condition} />
        ))}
      </ul>
    </Panel>
  )
}

function Condition({ condition }: { condition: ObjectCondition }) {
  return (
    <li>
      <div className={styles.condition}>
        <strong>{condition.type}</strong>
        <Badge tone={conditionTone(condition)}>{condition.status}</Badge>
        {condition.reason !== '' && <span>{condition.reason}</span>}
        {condition.lastTransitionAt !== undefined && (
          <span className={styles.age}>
            for <Age since={condition.lastTransitionAt} />
          </span>
        )}
      </div>
      {condition.message !== '' && <p className={styles.message}>{condition.message}</p>}
    </li>
  )
}

/** Conditions that are bad when they are true. */
const BAD_WHEN_TRUE = /Pressure$|Unavailable$|Failed$|Failure|^Failing|^Disruption|^Suspended$/

function conditionTone({ type, status }: ObjectCondition): 'green' | 'amber' | 'neutral' {
  if (status !== 'True' && status !== 'False') return 'neutral'
  return (status === 'True') === BAD_WHEN_TRUE.test(type) ? 'amber' : 'green'
}
