import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from 'react-router'
import { currentData } from '../../api/current-data'
import { useObjectStream } from '../../api/live/use-object-stream'
import { resourceQuery } from '../../api/resources'
import type { ObjectRef, ResourceDetail } from '../../api/types'
import { Age } from '../../ui/content/Age'
import { Banner } from '../../ui/feedback/Banner'
import { CodeBlock } from '../../ui/content/CodeBlock'
import { Page, Panel } from '../../ui/Page'
import { Skeleton } from '../../ui/feedback/Skeleton'
import { ChoiceTabs } from '../../ui/controls/Tabs'
import { paths } from '../../util/paths'
import { ErrorView } from '../shared/ErrorView'
import { StreamErrorBanner } from '../shared/StreamErrorBanner'
import { usePolicy } from '../shared/use-policy'
import { useSearchState } from '../shared/use-search-state'
import { pluralLabel } from '../resources/kinds'
import { LogsView } from './LogsView'
import { Overview } from './Overview'
import { EventsList } from './EventsList'
import styles from './ResourceDetailPage.module.css'

/** Kinds with logs: pods, and kinds that own pods. */
const WITH_LOGS = new Set(['Pod', 'Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job'])

type Section = 'overview' | 'yaml' | 'events' | 'logs'
const SECTION_LABEL: Record<Section, string> = { overview: 'Overview', yaml: 'YAML', events: 'Events', logs: 'Logs' }

export function ResourceDetailPage() {
  const params = useParams()
  const kind = params.kind ?? ''
  const namespace = params.namespace === '_' ? '' : (params.namespace ?? '')
  const name = params.name ?? ''
  const query = useQuery(resourceQuery(kind, namespace, name))
  const { error, refetch } = query
  const data = currentData(query)
  const stream = useObjectStream(kind, namespace, name)

  return (
    <Page title={name} description={<Breadcrumbs kind={kind} namespace={namespace} detail={data} />}>
      {data && <StreamErrorBanner error={stream.error} />}
      {data && error && (
        <Banner tone="warning" title="This page may be out of date">
          {error.message}
        </Banner>
      )}
      {data ? <Sections kind={kind} detail={data} /> : error ? <ErrorView error={error} onRetry={() => void refetch()} /> : <Skeleton rows={10} />}
    </Page>
  )
}

function Sections({ kind, detail }: { kind: string; detail: ResourceDetail }) {
  const { params, set } = useSearchState()
  const { may } = usePolicy()
  const hasLogs = WITH_LOGS.has(kind) && may('logs', kind, detail.namespace)
  const sections = (Object.keys(SECTION_LABEL) as Section[]).filter((section) => section !== 'logs' || hasLogs)
  const section = sections.find((each) => each === params.get('view')) ?? 'overview'

  return (
    <>
      <div>
        <ChoiceTabs
          label="View"
          value={section}
          options={sections.map((value) => ({ value, label: SECTION_LABEL[value] }))}
          onChange={(view) => set({ view: view === 'overview' ? '' : view, container: '' })}
        />
      </div>
      <SectionView section={section} kind={kind} detail={detail} hasLogs={hasLogs} container={params.get('container') ?? ''} />
    </>
  )
}

interface SectionViewProps {
  section: Section
  kind: string
  detail: ResourceDetail
  hasLogs: boolean
  /** The container whose log a link asks for; may be empty. */
  container: string
}

function SectionView({ section, kind, detail, hasLogs, container }: SectionViewProps) {
  switch (section) {
    case 'overview':
      return <Overview kind={kind} detail={detail} hasLogs={hasLogs} />
    case 'yaml':
      return <CodeBlock code={detail.yaml} language="yaml" label={`YAML of ${detail.name}`} fill />
    case 'events':
      return (
        <Panel title="Events">
          <EventsList events={detail.events} />
        </Panel>
      )
    case 'logs':
      return <LogsView key={detail.uid} kind={kind} namespace={detail.namespace} name={detail.name} containers={detail.containers} initial={container} />
  }
}

/** Kind, namespace and owners of the object. */
function Breadcrumbs({ kind, namespace, detail }: { kind: string; namespace: string; detail: ResourceDetail | undefined }) {
  return (
    <nav aria-label="Breadcrumbs" className={styles.breadcrumbs}>
      <Link to={{ pathname: paths.kind(kind), search: namespace === '' ? '' : new URLSearchParams({ namespace }).toString() }}>
        {pluralLabel(kind)}
        {namespace !== '' && ` in ${namespace}`}
      </Link>
      {(detail?.ownerChain ?? []).map((owner) => (
        <OwnerLink key={`${owner.kind}/${owner.name}`} owner={owner} />
      ))}
      {detail?.createdAt !== undefined && (
        <span>
          created <Age since={detail.createdAt} /> ago
        </span>
      )}
    </nav>
  )
}

function OwnerLink({ owner }: { owner: ObjectRef }) {
  return (
    <span>
      owned by <Link to={paths.resource(owner.kind, owner.namespace, owner.name)}>{`${owner.kind} ${owner.name}`}</Link>
    </span>
  )
}
