import { type Exit, readExit } from './exit'
import { type Manifest, at, entries, items, numberAt, text } from './manifest'
import { type Probe, readProbes } from './probes'

export type ContainerState =
  | { type: 'running'; since: string }
  | { type: 'waiting'; reason: string; message: string }
  | { type: 'terminated'; exit: Exit }

export interface Container {
  name: string
  role: 'init' | 'sidecar' | 'main' | 'ephemeral'
  image: string
  /** Unset for the template of a workload, and while the kubelet has reported nothing. */
  state: ContainerState | undefined
  ready: boolean | undefined
  restarts: number | undefined
  lastExit: Exit | undefined
  probes: Probe[]
  requests: readonly (readonly [string, string])[]
  limits: readonly (readonly [string, string])[]
}

const DEFAULT_CONTAINER = 'kubectl.kubernetes.io/default-container'
/** Reasons to wait that are part of every start. */
const STARTING = new Set(['', 'ContainerCreating', 'PodInitializing'])

/** The containers of a pod, or of the template of a workload; none for other kinds. Those that fail come first. */
export function readContainers(manifest: Manifest): Container[] {
  const spec = podSpec(manifest)
  const status = manifest.kind === 'Pod' ? manifest.status : undefined
  const read = (field: string, statuses: string, role: Container['role']): Container[] =>
    items(spec, field).map((container) => readContainer(container, items(status, statuses).find((each) => text(each, 'name') === text(container, 'name')), role))
  return [
    ...read('initContainers', 'initContainerStatuses', 'init'),
    ...read('containers', 'containerStatuses', 'main'),
    ...read('ephemeralContainers', 'ephemeralContainerStatuses', 'ephemeral'),
  ].toSorted((left, right) => Number(isFailing(right)) - Number(isFailing(left)))
}

function podSpec(manifest: Manifest): unknown {
  switch (manifest.kind) {
    case 'Pod':
      return manifest.spec
    case 'CronJob':
      return at(manifest, 'spec', 'jobTemplate', 'spec', 'template', 'spec')
    default:
      return at(manifest, 'spec', 'template', 'spec')
  }
}

function readContainer(container: unknown, status: unknown, role: Container['role']): Container {
  const ready = at(status, 'ready')
  return {
    name: text(container, 'name'),
    role: role === 'init' && text(container, 'restartPolicy') === 'Always' ? 'sidecar' : role,
    image: text(container, 'image'),
    state: readState(at(status, 'state')),
    ready: typeof ready === 'boolean' ? ready : undefined,
    restarts: numberAt(status, 'restartCount'),
    lastExit: readExit(at(status, 'lastState', 'terminated')),
    probes: readProbes(container),
    requests: entries(container, 'resources', 'requests'),
    limits: entries(container, 'resources', 'limits'),
  }
}

function readState(state: unknown): ContainerState | undefined {
  if (at(state, 'running') !== undefined) return { type: 'running', since: text(state, 'running', 'startedAt') }
  if (at(state, 'waiting') !== undefined) return { type: 'waiting', reason: text(state, 'waiting', 'reason'), message: text(state, 'waiting', 'message') }
  const exit = readExit(at(state, 'terminated'))
  return exit && { type: 'terminated', exit }
}

/** Whether the container is broken now, not only starting. */
export function isFailing({ state, ready, restarts = 0 }: Container): boolean {
  switch (state?.type) {
    case 'waiting':
      return !STARTING.has(state.reason)
    case 'terminated':
      return state.exit.code !== 0
    case 'running':
      return ready === false && restarts > 0
    case undefined:
      return false
  }
}

/** Whether it has ever run: before that there is no log. */
export function hasRun({ state, lastExit }: Container): boolean {
  return state?.type === 'running' || state?.type === 'terminated' || lastExit !== undefined
}

/** The container whose log says most: a failing one, else the one that the pod names, else the first main one. */
export function containerToRead(containers: readonly Container[], annotations: Readonly<Record<string, string>>): Container | undefined {
  const named = annotations[DEFAULT_CONTAINER]
  return (
    containers.find((container) => isFailing(container) && hasRun(container)) ??
    containers.find((container) => container.name === named) ??
    containers.find((container) => container.role === 'main' && !isFailing(container)) ??
    containers.find((container) => container.role === 'main')
  )
}
