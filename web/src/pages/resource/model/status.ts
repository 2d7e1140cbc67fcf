import { type Manifest, at, items, numberAt, text } from './manifest'

/** One line of a status: a name and a value; empty values are not shown. */
export interface StatusFact {
  label: string
  value: string
  /** RFC 3339: shown as the time since. */
  since?: string
}

/** The status of a pod in a word, as kubectl prints it. */
export function podStatus(pod: Manifest): string {
  if (text(pod, 'metadata', 'deletionTimestamp') !== '') return text(pod, 'status', 'reason') === 'NodeLost' ? 'Unknown' : 'Terminating'
  const init = initStatus(pod)
  if (init !== undefined) return init
  const phase = text(pod, 'status', 'reason') || text(pod, 'status', 'phase')
  // The first container with a reason counts, as in kubectl.
  const reasons = items(pod, 'status', 'containerStatuses').map(reasonOf).filter((reason) => reason !== '')
  const running = items(pod, 'status', 'containerStatuses').some((status) => at(status, 'state', 'running') !== undefined && at(status, 'ready') === true)
  const reason = reasons[0] ?? phase
  return reason === 'Completed' && running ? (isReady(pod) ? 'Running' : 'NotReady') : reason
}

function initStatus(pod: Manifest): string | undefined {
  const specs = items(pod, 'spec', 'initContainers')
  const statuses = items(pod, 'status', 'initContainerStatuses')
  for (const [index, status] of statuses.entries()) {
    const spec = specs.find((each) => text(each, 'name') === text(status, 'name'))
    const isSidecar = text(spec, 'restartPolicy') === 'Always'
    if (numberAt(status, 'state', 'terminated', 'exitCode') === 0 || (isSidecar && at(status, 'started') === true)) continue
    const reason = reasonOf(status)
    return reason === '' || reason === 'PodInitializing' ? `Init:${index}/${specs.length}` : `Init:${reason}`
  }
  return undefined
}

function reasonOf(status: unknown): string {
  const waiting = text(status, 'state', 'waiting', 'reason')
  if (waiting !== '') return waiting
  const terminated = at(status, 'state', 'terminated')
  if (terminated === undefined) return ''
  const signal = numberAt(terminated, 'signal') ?? 0
  return text(terminated, 'reason') || (signal !== 0 ? `Signal:${signal}` : `ExitCode:${text(terminated, 'exitCode')}`)
}

function isReady(pod: Manifest): boolean {
  return items(pod, 'status', 'conditions').some((condition) => text(condition, 'type') === 'Ready' && text(condition, 'status') === 'True')
}

/** How many of what the object should have are ready; unset for kinds that count nothing. */
export function readiness(manifest: Manifest): { ready: number; desired: number } | undefined {
  const count = (...path: string[]): number => numberAt(manifest, ...path) ?? 0
  switch (manifest.kind) {
    case 'Pod': {
      const containers = items(manifest, 'spec', 'containers').length
      return { ready: items(manifest, 'status', 'containerStatuses').filter((status) => at(status, 'ready') === true).length, desired: containers }
    }
    case 'Deployment':
    case 'ReplicaSet':
    case 'StatefulSet':
    case 'ReplicationController':
      return { ready: count('status', 'readyReplicas'), desired: numberAt(manifest, 'spec', 'replicas') ?? 1 }
    case 'DaemonSet':
      return { ready: count('status', 'numberReady'), desired: count('status', 'desiredNumberScheduled') }
    default:
      return undefined
  }
}

/** What the status of a workload counts; empty for other kinds. */
export function statusFacts(manifest: Manifest): StatusFact[] {
  const of = (label: string, ...path: string[]): StatusFact => ({ label, value: text(manifest, ...path) })
  const since = (label: string, ...path: string[]): StatusFact => ({ label, value: '', since: text(manifest, ...path) })
  switch (manifest.kind) {
    case 'Pod':
      return [of('Reason', 'status', 'message'), of('Pod IP', 'status', 'podIP'), of('QoS class', 'status', 'qosClass'), since('Started', 'status', 'startTime')]
    case 'Deployment':
      return [
        of('Updated', 'status', 'updatedReplicas'),
        of('Available', 'status', 'availableReplicas'),
        of('Unavailable', 'status', 'unavailableReplicas'),
        of('Strategy', 'spec', 'strategy', 'type'),
        { label: 'Paused', value: at(manifest, 'spec', 'paused') === true ? 'yes' : '' },
      ]
    case 'StatefulSet':
      return [of('Updated', 'status', 'updatedReplicas'), of('Available', 'status', 'availableReplicas'), of('Service', 'spec', 'serviceName')]
    case 'ReplicaSet':
      return [of('Available', 'status', 'availableReplicas')]
    case 'DaemonSet':
      return [of('Scheduled', 'status', 'currentNumberScheduled'), of('Updated', 'status', 'updatedNumberScheduled'), of('Unavailable', 'status', 'numberUnavailable'), of('Wrongly placed', 'status', 'numberMisscheduled')]
    case 'Job':
      return [
        of('Completions', 'spec', 'completions'),
        of('Active', 'status', 'active'),
        of('Succeeded', 'status', 'succeeded'),
        of('Failed', 'status', 'failed'),
        of('Retries allowed', 'spec', 'backoffLimit'),
        { label: 'Suspended', value: at(manifest, 'spec', 'suspend') === true ? 'yes' : '' },
        since('Started', 'status', 'startTime'),
      ]
    case 'CronJob':
      return [
        of('Schedule', 'spec', 'schedule'),
        of('Time zone', 'spec', 'timeZone'),
        { label: 'Suspended', value: at(manifest, 'spec', 'suspend') === true ? 'yes' : '' },
        { label: 'Active', value: String(items(manifest, 'status', 'active').length) },
        since('Last scheduled', 'status', 'lastScheduleTime'),
        since('Last succeeded', 'status', 'lastSuccessfulTime'),
      ]
    default:
      return []
  }
}
