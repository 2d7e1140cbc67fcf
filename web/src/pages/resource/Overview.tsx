import { useMemo } from 'react'
import { Link } from 'react-router'
import type { RelatedObject, ResourceDetail } from '../../api/types'
import { Facts } from '../../ui/content/Facts'
import { Panel } from '../../ui/Page'
import { paths } from '../../util/paths'
import { formatTime } from '../../util/time'
import { ConditionsPanel } from './ConditionsPanel'
import { ContainersPanel } from './ContainersPanel'
import { EventsList } from './EventsList'
import { LogTail } from './LogTail'
import { ObjectIssues } from './ObjectIssues'
import styles from './Overview.module.css'
import { StatusPanel } from './StatusPanel'
import { containerToRead, readContainers } from './model/containers'
import { parseManifest, text } from './model/manifest'

const RECENT_EVENTS = 8
/** Longer annotations are shown only in the YAML; in characters. */
const ANNOTATION_LIMIT = 200

const RELATION_LABEL: Partial<Record<string, string>> = { owns: 'Owns', uses: 'Uses', selects: 'Selects', 'runs-on': 'Runs on' }

interface OverviewProps {
  kind: string
  detail: ResourceDetail
  /** Whether the object has logs that the user may read. */
  hasLogs: boolean
}

/** One screen that answers what is wrong with the object: its issues, status, containers, the end of its log and its events. */
export function Overview({ kind, detail, hasLogs }: OverviewProps) {
  const manifest = useMemo(() => parseManifest(detail.yaml), [detail.yaml])
  const containers = useMemo(() => (manifest ? readContainers(manifest) : []), [manifest])
  const readable = containerToRead(containers, detail.annotations)
  return (
    <>
      <ObjectIssues kind={kind} detail={detail} node={text(manifest, 'spec', 'nodeName')} />
      <div className={styles.grid}>
        <div className={styles.column}>
          <StatusPanel manifest={manifest} />
          <ContainersPanel containers={containers} isPod={kind === 'Pod'} />
          <Panel title="Object">
            <Facts
              items={[
                { label: 'Kind', value: `${kind} (${detail.apiVersion})` },
                { label: 'Namespace', value: detail.namespace },
                { label: 'Created', value: formatTime(detail.createdAt) },
                { label: 'UID', value: <code>{detail.uid}</code> },
                containers.length === 0 && detail.containers.length > 0 && { label: 'Containers', value: detail.containers.join(', ') },
              ]}
            />
            <Pairs title="Labels" values={detail.labels} />
            <Pairs title="Annotations" values={detail.annotations} />
          </Panel>
        </div>
        <div className={styles.column}>
          {hasLogs && <LogTail kind={kind} namespace={detail.namespace} name={detail.name} container={readable} />}
          <ConditionsPanel conditions={detail.conditions} />
          <Panel title="Recent events">
            <EventsList events={detail.events.slice(0, RECENT_EVENTS)} />
          </Panel>
          <Panel title="Related">
            {detail.related.length === 0 && <p className={styles.none}>No related objects that you may view.</p>}
            <ul className={styles.list}>
              {detail.related.map((related) => (
                <li key={`${related.relation}/${related.object.kind}/${related.object.namespace}/${related.object.name}`}>
                  <span className={styles.relation}>{relationLabel(kind, related)}</span>
                  <Link to={paths.resource(related.object.kind, related.object.namespace, related.object.name)}>{`${related.object.kind} ${related.object.name}`}</Link>
                </li>
              ))}
            </ul>
          </Panel>
        </div>
      </div>
    </>
  )
}

/** A Service selects pods, never the other way round. */
function relationLabel(kind: string, { object, relation }: RelatedObject): string {
  if (relation === 'selects' && object.kind === 'Service' && kind !== 'Service') return 'Selected by'
  return RELATION_LABEL[relation] ?? relation
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
