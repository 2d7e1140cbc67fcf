import { describe, expect, it } from 'vitest'
import { containerToRead, isFailing, readContainers } from './containers'
import { exitMeaning } from './exit'
import { parseManifest } from './manifest'
import { readProbes } from './probes'
import { podStatus, readiness, statusFacts } from './status'

const manifest = (yaml: string) => parseManifest(yaml) ?? expect.unreachable('not YAML')

describe('exitMeaning', () => {
  it.each([
    [0, 'Completed', /without an error/],
    [1, 'Error', /^the program reports an error; its log/],
    [126, 'Error', /cannot be executed/],
    [127, 'Error', /not found/],
    [128, 'StartError', /could not be started/],
    [134, 'Error', /SIGABRT/],
    [137, 'OOMKilled', /^killed with SIGKILL: out of memory$/],
    [137, 'Error', /SIGKILL.*not report.*out of memory/],
    [1, 'OOMKilled', /a process in it was killed: out of memory/],
    [139, 'Error', /SIGSEGV/],
    [143, 'Error', /SIGTERM: it was asked to stop/],
    [160, 'Error', /signal 32/],
    [255, 'Error', /its own/],
    [42, 'Error', /its own/],
  ])('%d, %s', (code, reason, meaning) => {
    expect(exitMeaning({ code, reason })).toMatch(meaning)
  })
})

describe('readProbes', () => {
  it.each([
    ['httpGet: { path: /healthz, port: 8080 }', 'HTTP GET /healthz on port 8080, every 10 s, timeout 1 s, fails after 3 in a row (30 s)'],
    ['{ httpGet: { port: https, scheme: HTTPS }, periodSeconds: 5, failureThreshold: 1, initialDelaySeconds: 3 }', 'HTTPS GET / on port https, every 5 s, timeout 1 s, fails at the first failure, starts after 3 s'],
    ['tcpSocket: { port: 5432 }', 'TCP port 5432, every 10 s, timeout 1 s, fails after 3 in a row (30 s)'],
    ['grpc: { port: 9000, service: api }', 'gRPC health of api on port 9000, every 10 s, timeout 1 s, fails after 3 in a row (30 s)'],
    ['{ exec: { command: [test, -f, /ready] }, timeoutSeconds: 2 }', 'command test -f /ready, every 10 s, timeout 2 s, fails after 3 in a row (30 s)'],
  ])('%s', (probe, text) => {
    const container = manifest(`livenessProbe:\n  ${probe.startsWith('{') ? probe : `{ ${probe} }`}`)

    expect(readProbes(container)).toEqual([{ label: 'Liveness probe', text }])
  })
})

const pod = (statuses: string, spec = 'containers: [{ name: app, image: a }, { name: proxy, image: b }]') =>
  manifest(`kind: Pod\nspec: { ${spec} }\nstatus: { phase: Running, ${statuses} }`)

describe('podStatus', () => {
  it.each([
    ['containerStatuses: [{ name: app, ready: true, state: { running: {} } }]', 'Running'],
    ['containerStatuses: [{ name: app, state: { waiting: { reason: CrashLoopBackOff } } }]', 'CrashLoopBackOff'],
    ['containerStatuses: [{ name: app, state: { terminated: { exitCode: 137, reason: OOMKilled } } }]', 'OOMKilled'],
    ['containerStatuses: [{ name: app, state: { terminated: { exitCode: 3 } } }]', 'ExitCode:3'],
    ['reason: Evicted', 'Evicted'],
  ])('%s: %s', (statuses, status) => {
    expect(podStatus(pod(statuses))).toBe(status)
  })

  it('names the init container that is not done', () => {
    const spec = 'initContainers: [{ name: one }, { name: two }], containers: [{ name: app }]'

    expect(podStatus(pod('initContainerStatuses: [{ name: one, state: { terminated: { exitCode: 0 } } }, { name: two, state: { running: {} } }]', spec))).toBe('Init:1/2')
    expect(podStatus(pod('initContainerStatuses: [{ name: one, state: { waiting: { reason: CrashLoopBackOff } } }]', spec))).toBe('Init:CrashLoopBackOff')
  })

  it('is Terminating while the pod is deleted', () => {
    expect(podStatus(manifest('kind: Pod\nmetadata: { deletionTimestamp: 2026-01-31T10:00:00Z }\nstatus: { phase: Running }'))).toBe('Terminating')
  })
})

describe('readContainers', () => {
  it('lists failing ones first, with their roles', () => {
    const containers = readContainers(
      pod(
        'initContainerStatuses: [{ name: mesh, ready: true, state: { running: {} } }], containerStatuses: [{ name: app, ready: true, state: { running: {} } }, { name: proxy, ready: false, restartCount: 4, state: { waiting: { reason: CrashLoopBackOff } }, lastState: { terminated: { exitCode: 1 } } }]',
        'initContainers: [{ name: mesh, restartPolicy: Always }], containers: [{ name: app }, { name: proxy }]',
      ),
    )

    expect(containers.map(({ name, role }) => `${name} ${role}`)).toEqual(['proxy main', 'mesh sidecar', 'app main'])
    expect(containerToRead(containers, { 'kubectl.kubernetes.io/default-container': 'app' })?.name).toBe('proxy')
  })

  it('reads the named container, else the first main one, where nothing fails', () => {
    const containers = readContainers(pod('containerStatuses: []'))

    expect(containers.some(isFailing)).toBe(false)
    expect(containerToRead(containers, {})?.name).toBe('app')
    expect(containerToRead(containers, { 'kubectl.kubernetes.io/default-container': 'proxy' })?.name).toBe('proxy')
  })

  it('does not read the log of a failing container that never ran', () => {
    const containers = readContainers(pod('containerStatuses: [{ name: proxy, state: { waiting: { reason: ImagePullBackOff } } }]'))

    expect(containerToRead(containers, {})?.name).toBe('app')
  })

  it.each(['kind: ConfigMap', 'kind: Deployment\nspec: nonsense', 'kind: Pod\nspec: { containers: [null, 7, text] }\nstatus: 3'])('survives %j', (yaml) => {
    expect(() => readContainers(manifest(yaml))).not.toThrow()
  })
})

describe('status of workloads', () => {
  it('counts a Deployment that has no status yet', () => {
    expect(readiness(manifest('kind: Deployment\nspec: { replicas: 3 }'))).toEqual({ ready: 0, desired: 3 })
  })

  it('counts what a DaemonSet should have by its nodes', () => {
    expect(readiness(manifest('kind: DaemonSet\nstatus: { desiredNumberScheduled: 5, numberReady: 4 }'))).toEqual({ ready: 4, desired: 5 })
  })

  it('says that a CronJob is suspended', () => {
    expect(statusFacts(manifest('kind: CronJob\nspec: { schedule: "*/5 * * * *", suspend: true }'))).toEqual(
      expect.arrayContaining([
        { label: 'Schedule', value: '*/5 * * * *' },
        { label: 'Suspended', value: 'yes' },
      ]),
    )
  })
})

describe('parseManifest', () => {
  it.each(['', '- a', 'a: [', 'just text', `a: ${'x'.repeat(1_000_001)}`])('has none for %.20j', (yaml) => {
    expect(parseManifest(yaml)).toBeUndefined()
  })

  it('keeps times as they are written', () => {
    expect(parseManifest('at: 2026-01-31T10:00:00Z')).toEqual({ at: '2026-01-31T10:00:00Z' })
  })
})
