import { Link } from 'react-router'
import type { ObjectCondition, ResourceDetail } from '../../api/types'
import { Age } from '../../ui/content/Age'
import { Badge } from '../../ui/content/Badge'
import { Facts } from '../../ui/content/Facts'
import { Panel } from '../../ui/Page'
import { paths } from '../../util/paths'
import { formatTime } from '../../util/time'
import { EventsList } from './EventsList'
import styles from './Overview.module.css'

const RECENT_EVENTS = 8
/** Longer annotations are shown only in the YAML; in characters. */
const ANNOTATION_LIMIT = 200

const RELATION_LABEL: Partial<Record<string, string>> = { owns: 'Owns', uses: 'Uses', selects: 'Selects', 'runs-on': 'Runs on' }

export function Overview({ kind, detail }: { kind: string; detail: ResourceDetail }) {
  return (
    <div className={styles.grid}>
      <div className={styles.column}>
        <Panel title="Object">
          <Facts
            items={[
              { label: 'Kind', value: `${kind} (${detail.apiVersion})` },
              { label: 'Namespace', value: detail.namespace },
              { label: 'Created', value: formatTime(detail.createdAt) },
              { label: 'UID', value: <code>{detail.uid}</code> },
              detail.containers.length > 0 && { label: 'Containers', value: detail.containers.join(', ') },
            ]}
          />
          <Pairs title="Labels" values={detail.labels} />
          <Pairs title="Annotations" values={detail.annotations} />
        </Panel>
        <Panel title="Related">
          {detail.related.length === 0 && <p className={styles.none}>No related objects that you may view.</p>}
          <ul className={styles.list}>
            {detail.related.map(({ object, relation }) => (
              <li key={`${relation}/${object.kind}/${object.namespace}/${object.name}`}>
                <span className={styles.relation}>{RELATION_LABEL[relation] ?? relation}</span>
                <Link to={paths.resource(object.kind, object.namespace, object.name)}>{`${object.kind} ${object.name}`}</Link>
              </li>
            ))}
          </ul>
        </Panel>
      </div>
      <div className={styles.column}>
        <Panel title="Conditions">
          {detail.conditions.length === 0 && <p className={styles.none}>No conditions.</p>}
          <ul className={styles.list}>
            {detail.conditions.map((condition) => (
              <Condition key={condition.type} condition={condition} />
            ))}
          </ul>
        </Panel>
        <Panel title="Recent events">
          <EventsList events={detail.events.slice(0, RECENT_EVENTS)} />
        </Panel>
      </div>
    </div>
  )
}

function Condition({ condition }: { condition: ObjectCondition }) {
  return (
    <li>
      <div className={styles.condition}>
        <strong>{condition.type}</strong>
        <Badge tone={condition.status === 'True' ? 'green' : condition.status === 'False' ? 'amber' : 'neutral'}>{condition.status}</Badge>
        {condition.reason !== '' && <span>{condition.reason}</span>}
        <span className={styles.relation}>
          <Age since={condition.lastTransitionAt} />
        </span>
      </div>
      {condition.message !== '' && <p className={styles.none}>{condition.message}</p>}
    </li>
  )
}

function Pairs({ title, values }: { title: string; values: Record<string, string> }) {
  const entries = Object.entries(values).filter(([, value]) => value.length <= ANNOTATION_LIMIT)
  if (entries.length === 0) return null
  return (
    <div className={styles.pairs}>
      <h3>{title}</h3>
      <ul>
        {entries.map(([name, value]) => (
          <li key={name} className={styles.pair}>
            {name}
            {value !== '' && `=${value}`}
          </li>
        ))}
      </ul>
    </div>
  )
}
