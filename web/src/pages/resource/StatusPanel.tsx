import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { Age } from '../../ui/content/Age'
import { Badge } from '../../ui/content/Badge'
import { Panel } from '../../ui/Page'
import { paths } from '../../util/paths'
import { statusTone } from '../resources/status-tone'
import { type Manifest, text } from './model/manifest'
import { podStatus, readiness, statusFacts } from './model/status'
import styles from './StatusPanel.module.css'

/** How the object is, in one line: its status in a word, how much of it is ready, and what it counts. Nothing for kinds that report none. */
export function StatusPanel({ manifest }: { manifest: Manifest | undefined }) {
  if (!manifest) return null
  const isPod = manifest.kind === 'Pod'
  const status = isPod ? podStatus(manifest) : text(manifest, 'status', 'phase')
  const ready = readiness(manifest)
  const node = isPod ? text(manifest, 'spec', 'nodeName') : ''
  const facts: { label: string; value: ReactNode }[] = [
    ...(status === '' ? [] : [{ label: 'Status', value: <Badge tone={statusTone(status) ?? 'neutral'}>{status}</Badge> }]),
    ...(ready ? [{ label: 'Ready', value: <Ready {...ready} /> }] : []),
    ...statusFacts(manifest)
      .filter(({ value, since }) => value !== '' || (since ?? '') !== '')
      .map(({ label, value, since }) => ({ label, value: since === undefined ? value : <><Age since={since} /> ago</> })),
    ...(node === '' ? [] : [{ label: 'Node', value: <Link to={paths.resource('Node', '', node)}>{node}</Link> }]),
  ]
  if (facts.length === 0) return null
  return (
    <Panel title="Status">
      <dl className={styles.facts}>
        {facts.map(({ label, value }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
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
