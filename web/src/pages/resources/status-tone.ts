import type { Tone } from '../../ui/content/Badge'

const GOOD = new Set(['Running', 'Ready', 'Active', 'Bound', 'Complete', 'Completed', 'Succeeded', 'Available', 'True', 'Normal'])
const BUSY = new Set(['Pending', 'ContainerCreating', 'PodInitializing', 'Terminating', 'Suspended', 'Released', 'Unknown', 'Warning'])
const BAD = /BackOff|^Err|Error|Failed|Evicted|OOMKilled|NotReady|Lost|Invalid|Unschedulable|DeadlineExceeded|CreateContainer/

/** The colour of a status as the API server prints it; unset for an unknown status. */
export function statusTone(status: string): Tone | undefined {
  if (BAD.test(status)) return 'red'
  if (GOOD.has(status)) return 'green'
  if (BUSY.has(status) || status.startsWith('Init:')) return 'amber'
  return undefined
}
