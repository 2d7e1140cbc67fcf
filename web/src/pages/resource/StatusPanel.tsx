import type { ObjectCondition, ResourceDetail } from '../../api/types'
import { Age } from '../../ui/content/Age'
import { Badge } from '../../ui/content/Badge'
import { Facts } from '../../ui/content/Facts'
import { Panel } from '../../ui/Page'
import { statusTone } from '../resources/status-tone'
import { ObjectLink } from '../shared/ObjectLink'
import { type Manifest, text } from './model/manifest'
import { podStatus, readiness, statusFacts } from './model/status'
import styles from './StatusPanel.module.css'

/** How the object is: its status in a word, how much of it is ready, and its conditions. */
export function StatusPanel({ detail, manifest }: { detail: ResourceDetail; manifest: Manifest | undefined }) {
  const status = manifest && (manifest.kind === 'Pod' ? podStatus(manifest) : text(manifest, 'status', 'phase'))
  const ready = manifest && readiness(manifest)
  const node = manifest?.kind === 'Pod' ? text(manifest, 'spec', 'nodeName') : ''
  return (
    <Panel title="Status">
      <Facts
        items={[
          status !== undefined && status !== '' && { label: 'Status', value: <Badge tone={statusTone(status) ?? 'neutral'}>{status}</Badge> },
          ready && { label: 'Ready', value: <Ready {...ready} /> },
          node !== '' && { label: 'Node', value: <ObjectLink object={{ kind: 'Node', namespace: '', name: node }} /> },
          ...(manifest ? statusFacts(manifest) : []).map(({ label, value, since }) => ({
            label,
            value: since === undefined || since === '' ? value : <><Age since={since} /> ago</>,
          })),
        ]}
      />
      {detail.conditions.length > 0 && (
        <>
          <h3 className={styles.heading}>Conditions</h3>
          <ul className={styles.conditions}>
            {detail.conditions.map((condition) => (
              <Condition key={condition.type} condition={condition} />
            ))}
          </ul>
        </>
      )}
      {detail.conditions.length === 0 && !ready && !status && <p className={styles.none}>This kind of object reports no status.</p>}
    </Panel>
  )
}

function Ready({ ready, desired }: { ready: number; desired: number }) {
  return (
    <Badge tone={ready >= desired ? 'green' : ready === 0 ? 'red' : 'amber'}>
      {ready} of {desired}
    </Badge>
  )
}

/** Conditions that are bad when they are true. */
const BAD_WHEN_TRUE = /Pressure$|Unavailable$|Failed$|Failure|^Failing|^Disruption|^Suspended$/

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
      {condition.message !== '' && <p className={styles.none}>{condition.message}</p>}
    </li>
  )
}

function conditionTone({ type, status }: ObjectCondition): 'green' | 'amber' | 'neutral' {
  if (status !== 'True' && status !== 'False') return 'neutral'
  return (status === 'True') === BAD_WHEN_TRUE.test(type) ? 'amber' : 'green'
}
