import { at, items, numberAt, text } from './manifest'

export interface Probe {
  label: string
  text: string
}

const PROBES = [
  { field: 'startupProbe', label: 'Startup probe' },
  { field: 'livenessProbe', label: 'Liveness probe' },
  { field: 'readinessProbe', label: 'Readiness probe' },
] as const

const DEFAULT_PERIOD = 10
const DEFAULT_TIMEOUT = 1
const DEFAULT_FAILURES = 3

/** The probes of a container: what is asked, how often, and after how many failures it counts. */
export function readProbes(container: unknown): Probe[] {
  return PROBES.flatMap(({ field, label }) => {
    const probe = at(container, field)
    return probe === undefined ? [] : [{ label, text: describe(probe) }]
  })
}

function describe(probe: unknown): string {
  const period = numberAt(probe, 'periodSeconds') ?? DEFAULT_PERIOD
  const failures = numberAt(probe, 'failureThreshold') ?? DEFAULT_FAILURES
  const delay = numberAt(probe, 'initialDelaySeconds') ?? 0
  return [
    action(probe),
    `every ${period} s`,
    `timeout ${numberAt(probe, 'timeoutSeconds') ?? DEFAULT_TIMEOUT} s`,
    failures === 1 ? 'fails at the first failure' : `fails after ${failures} in a row (${period * failures} s)`,
    ...(delay > 0 ? [`starts after ${delay} s`] : []),
  ].join(', ')
}

function action(probe: unknown): string {
  if (at(probe, 'httpGet') !== undefined) {
    const scheme = text(probe, 'httpGet', 'scheme') === 'HTTPS' ? 'HTTPS' : 'HTTP'
    const host = text(probe, 'httpGet', 'host')
    return `${scheme} GET ${host === '' ? '' : `${host} `}${text(probe, 'httpGet', 'path') || '/'} on port ${text(probe, 'httpGet', 'port')}`
  }
  if (at(probe, 'tcpSocket') !== undefined) return `TCP port ${text(probe, 'tcpSocket', 'port')}`
  if (at(probe, 'grpc') !== undefined) {
    const service = text(probe, 'grpc', 'service')
    return `gRPC health${service === '' ? '' : ` of ${service}`} on port ${text(probe, 'grpc', 'port')}`
  }
  const command = items(probe, 'exec', 'command').map((part) => text(part))
  return command.length > 0 ? `command ${command.join(' ')}` : 'unknown check'
}
