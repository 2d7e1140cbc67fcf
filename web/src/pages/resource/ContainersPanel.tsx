import { Age } from '../../ui/content/Age'
import { Badge, type Tone } from '../../ui/content/Badge'
import { Facts } from '../../ui/content/Facts'
import { Panel } from '../../ui/Page'
import { formatDuration } from '../../util/time'
import styles from './ContainersPanel.module.css'
import { type Container, type ContainerState, isFailing } from './model/containers'
import { type Exit, exitMeaning } from './model/exit'

const ROLE_LABEL: Record<Container['role'], string> = { init: 'init', sidecar: 'sidecar', main: '', ephemeral: 'ephemeral' }

/** The containers of a pod with their states, or those that a workload starts. */
export function ContainersPanel({ containers, isPod }: { containers: readonly Container[]; isPod: boolean }) {
  if (containers.length === 0) return null
  return (
    <Panel title={isPod ? 'Containers' : 'Containers of its pods'}>
      <ul className={styles.list}>
        {containers.map((container) => (
          <li key={container.name} aria-label={container.name}>
            <div className={styles.head}>
              <h3>{container.name}</h3>
              {ROLE_LABEL[container.role] !== '' && <Badge>{ROLE_LABEL[container.role]}</Badge>}
              {isPod && <State container={container} />}
            </div>
            {container.state?.type === 'waiting' && container.state.message !== '' && <p className={styles.message}>{container.state.message}</p>}
            <Facts items={factsOf(container, isPod)} />
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function factsOf(container: Container, isPod: boolean) {
  const { state, ready, restarts, lastExit } = container
  return [
    isPod && ready !== undefined && { label: 'Ready', value: ready ? 'yes' : 'no' },
    isPod && restarts !== undefined && { label: 'Restarts', value: <Restarts restarts={restarts} lastExit={lastExit} /> },
    state?.type === 'terminated' && { label: 'Exit', value: <ExitText exit={state.exit} /> },
    lastExit && { label: 'Last exit', value: <ExitText exit={lastExit} /> },
    { label: 'Image', value: <code>{container.image}</code> },
    { label: 'Requests', value: amounts(container.requests) },
    { label: 'Limits', value: amounts(container.limits) },
    ...container.probes.map((probe) => ({ label: probe.label, value: probe.text })),
  ]
}

function State({ container }: { container: Container }) {
  const { state } = container
  if (!state) return <Badge>Not started</Badge>
  return (
    <>
      <Badge tone={toneOf(container, state)}>{stateText(state)}</Badge>
      {state.type === 'running' && state.since !== '' && (
        <span className={styles.muted}>
          for <Age since={state.since} />
        </span>
      )}
    </>
  )
}

function stateText(state: ContainerState): string {
  switch (state.type) {
    case 'running':
      return 'Running'
    case 'waiting':
      return state.reason === '' ? 'Waiting' : `Waiting: ${state.reason}`
    case 'terminated':
      return `Terminated: ${state.exit.reason === '' ? `exit code ${state.exit.code}` : state.exit.reason}`
  }
}

function toneOf(container: Container, state: ContainerState): Tone {
  if (isFailing(container)) return 'red'
  if (state.type === 'running') return container.ready === false ? 'amber' : 'green'
  return state.type === 'waiting' ? 'amber' : 'green'
}

/** As kubectl prints it, such as `14 (4m40s ago)`. */
function Restarts({ restarts, lastExit }: { restarts: number; lastExit: Exit | undefined }) {
  return (
    <>
      {restarts}
      {lastExit !== undefined && lastExit.finishedAt !== '' && restarts > 0 && (
        <>
          {' '}
          (<Age since={lastExit.finishedAt} /> ago)
        </>
      )}
    </>
  )
}

function ExitText({ exit }: { exit: Exit }) {
  const ran = formatDuration(exit.startedAt, exit.finishedAt)
  return (
    <>
      <strong>
        {exit.reason !== '' && `${exit.reason}, `}exit code {exit.code}
      </strong>
      : {exitMeaning(exit)}
      {(ran !== '' || exit.finishedAt !== '') && (
        <span className={styles.muted}>
          {' · '}
          {ran !== '' && `ran ${ran}, `}ended <Age since={exit.finishedAt} /> ago
        </span>
      )}
      {exit.message !== '' && <pre className={styles.output}>{exit.message}</pre>}
    </>
  )
}

function amounts(values: readonly (readonly [string, string])[]): string {
  return values.length === 0 ? 'none' : values.map(([resource, amount]) => `${resource} ${amount}`).join(', ')
}
