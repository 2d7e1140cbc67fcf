import { act, screen, waitFor, within } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Issue, ResourceDetail } from '../../api/types'
import { expectAccessible } from '../../testing/axe'
import { EventStream } from '../../testing/events'
import { aCurrentUser, aResource, aRow, anIssue, anIssueDetail } from '../../testing/fixtures'
import { renderApp } from '../../testing/render'
import { errorResponse, server } from '../../testing/server'

const CRASHING = `kind: Pod
metadata: { name: api-1, namespace: broken }
spec:
  nodeName: node-1
  initContainers: [{ name: migrate, image: registry/migrate:v2 }]
  containers:
    - name: app
      image: registry/api:v3
      livenessProbe: { httpGet: { path: /healthz, port: 8080 }, periodSeconds: 5 }
      resources: { requests: { memory: 64Mi, cpu: 100m }, limits: { memory: 64Mi } }
    - { name: sidecar, image: registry/proxy:v1 }
status:
  phase: Running
  initContainerStatuses: [{ name: migrate, ready: true, restartCount: 0, state: { terminated: { exitCode: 0, reason: Completed, startedAt: 2026-01-31T09:59:00Z, finishedAt: 2026-01-31T09:59:30Z } } }]
  containerStatuses:
    - name: app
      ready: false
      restartCount: 14
      state: { waiting: { reason: CrashLoopBackOff, message: back-off 5m0s restarting failed container } }
      lastState: { terminated: { exitCode: 137, reason: OOMKilled, startedAt: 2026-01-31T10:00:00Z, finishedAt: 2026-01-31T10:00:12Z } }
    - { name: sidecar, ready: true, restartCount: 0, state: { running: { startedAt: 2026-01-31T10:00:00Z } } }
`

describe('the detail of an object', () => {
  let stream: EventStream
  let shown: ResourceDetail
  let issues: Issue[]
  let logs: string[]

  beforeEach(() => {
    stream = new EventStream()
    shown = aResource({ yaml: CRASHING, containers: ['migrate', 'app', 'sidecar'] })
    issues = []
    logs = []
    server.use(
      http.get('*/api/resources/stream', ({ request }) => stream.respond(request)),
      http.get('*/api/resources/:kind/:namespace/:name', () => HttpResponse.json(shown)),
      http.get('*/api/resources/:kind/:namespace/:name/logs', ({ request }) => {
        logs.push(new URL(request.url).search)
        return HttpResponse.text('starting\njava.lang.OutOfMemoryError: Java heap space\n')
      }),
      http.get('*/api/issues', ({ request }) => {
        const params = new URL(request.url).searchParams
        const [kinds, namespaces] = [params.getAll('kind'), params.getAll('namespace')]
        return HttpResponse.json(issues.filter((issue) => (kinds.length === 0 || kinds.includes(issue.kind)) && (namespaces.length === 0 || namespaces.includes(issue.namespace))))
      }),
    )
  })

  it('says on the first screen what is wrong with a crashing pod', async () => {
    issues = [anIssue({ message: 'It needs more memory than its limit of 64Mi.' })]
    await renderApp('/resources/Pod/broken/api-1')

    const issue = within(await screen.findByRole('article', { name: 'Container crashes repeatedly' }))
    expect(issue.getByText('It needs more memory than its limit of 64Mi.')).toBeInTheDocument()
    expect(issue.getByRole('link', { name: 'Container crashes repeatedly' })).toHaveAttribute('href', '/issues/iss-1')
    const status = within(screen.getByRole('region', { name: 'Status' }))
    expect(status.getByText('CrashLoopBackOff')).toBeInTheDocument()
    expect(status.getByText('1 of 2')).toBeInTheDocument()

    const [app, ...others] = within(screen.getByRole('region', { name: 'Containers' })).getAllByRole('listitem')
    expect(others.map((each) => each.getAttribute('aria-label'))).toEqual(['migrate', 'sidecar'])
    expect(app).toHaveAttribute('aria-label', 'app')
    for (const text of [
      'Waiting: CrashLoopBackOff',
      'back-off 5m0s restarting failed container',
      /Restarts14 \(.+ ago\)/,
      /OOMKilled, exit code 137: killed with SIGKILL: out of memory · ran 12s, ended .+ ago/,
      'registry/api:v3',
      'memory 64Mi, cpu 100m',
      'HTTP GET /healthz on port 8080, every 5 s, timeout 1 s, fails after 3 in a row (15 s)',
    ]) {
      expect(app).toHaveTextContent(text)
    }

    expect(await screen.findByText(/OutOfMemoryError: Java heap space/)).toBeInTheDocument()
    expect(logs).toEqual(['?container=app&previous=false&timestamps=false&tailLines=25'])
    await expectAccessible()
  })

  it('links to the whole log of the same container', async () => {
    const { user } = await renderApp('/resources/Pod/broken/api-1')
    await user.click(await screen.findByRole('link', { name: 'All logs' }))

    expect(await screen.findByRole('combobox', { name: 'Container' })).toHaveValue('app')
  })

  it('reads no log without the right to', async () => {
    server.use(http.get('*/api/auth/me', () => HttpResponse.json(aCurrentUser(['view']))))
    await renderApp('/resources/Pod/broken/api-1')
    await screen.findByRole('region', { name: 'Containers' })
    await screen.findByRole('button', { name: 'Events' })

    expect(screen.queryByText(/Last log lines/)).not.toBeInTheDocument()
    expect(logs).toEqual([])
  })

  it('asks for no log of a container that has not started', async () => {
    shown = aResource({ yaml: 'kind: Pod\nspec: { containers: [{ name: app, image: a }] }\nstatus: { containerStatuses: [{ name: app, state: { waiting: { reason: ImagePullBackOff } } }] }' })
    await renderApp('/resources/Pod/broken/api-1')

    expect(await screen.findByText('The container has not started: there is no log yet.')).toBeInTheDocument()
    expect(logs).toEqual([])
  })

  it('shows the log of the run before when the present one has written nothing', async () => {
    server.use(
      http.get('*/api/resources/:kind/:namespace/:name/logs', ({ request }) => HttpResponse.text(request.url.includes('previous=true') ? 'the last words\n' : '')),
    )
    await renderApp('/resources/Pod/broken/api-1')

    expect(await screen.findByText('the last words')).toBeInTheDocument()
    expect(screen.getByText('Of the run before:')).toBeInTheDocument()
  })

  it('says why a log cannot be read', async () => {
    server.use(http.get('*/api/resources/:kind/:namespace/:name/logs', () => errorResponse(404, 'NOT_FOUND', 'The node does not respond.')))
    await renderApp('/resources/Pod/broken/api-1')

    expect(await screen.findByText('The node does not respond.')).toBeInTheDocument()
  })

  it('shows the issues of its owners, and those that take it along, and no others', async () => {
    shown = { ...shown, ownerChain: [{ kind: 'ReplicaSet', namespace: 'broken', name: 'api-7f9' }, { kind: 'Deployment', namespace: 'broken', name: 'api' }] }
    issues = [
      anIssue({ id: 'quota', title: 'Quota exhausted', kind: 'ResourceQuota', name: 'small', memberCount: 2, severity: 'low' }),
      anIssue({ id: 'owner', title: 'Rollout stuck', kind: 'Deployment', name: 'api', severity: 'high', memberCount: 3 }),
      anIssue({ id: 'other', title: 'Other', kind: 'Deployment', name: 'web', memberCount: 1 }),
      anIssue({ id: 'node', title: 'Node not ready', kind: 'Node', namespace: '', name: 'node-1', memberCount: 50 }),
      anIssue({ id: 'own', title: 'Own', severity: 'low' }),
    ]
    const pod = { kind: 'Pod', namespace: 'broken', name: 'api-1' }
    const members: Record<string, typeof pod[]> = { quota: [pod], other: [{ ...pod, name: 'web-1' }], node: Array.from({ length: 50 }, (_, index) => ({ ...pod, name: `p-${index}` })) }
    server.use(
      http.get('*/api/auth/me', () => HttpResponse.json({ ...aCurrentUser(), policy: { grants: [{ namespaces: ['*'], kinds: ['*'], actions: ['view'] }], version: '1' } })),
      http.get('*/api/issues/sources', () => HttpResponse.json([])),
      http.get('*/api/issues/:id', ({ params }) => {
        const issue = issues.find(({ id }) => id === params.id)
        return issue && HttpResponse.json(anIssueDetail(issue, { members: members[issue.id] ?? [] }))
      }),
    )
    await renderApp('/resources/Pod/broken/api-1')

    await waitFor(() => expect(screen.getAllByRole('article').map((each) => each.getAttribute('aria-label'))).toEqual(['Own', 'Node not ready', 'Rollout stuck', 'Quota exhausted']))
    expect(screen.getByRole('link', { name: 'Deployment broken/api' })).toHaveAttribute('href', '/resources/Deployment/broken/api')
    expect(screen.getByText('takes along 3 pods')).toBeInTheDocument()
  })

  it('changes as the object changes, and keeps one request at a time', async () => {
    let requests = 0
    server.use(
      http.get('*/api/resources/Pod/broken/api-1', () => {
        requests += 1
        return HttpResponse.json(shown)
      }),
    )
    await renderApp('/resources/Pod/broken/api-1')
    await screen.findByText('app=api')
    expect(await screen.findByText('Live')).toBeInTheDocument()
    expect(stream.requests[0]?.url).toContain('?kind=Pod&namespace=broken')

    act(() => stream.send('changed', aRow('other-1'), 'c1'))
    shown = { ...shown, labels: { app: 'renamed' } }
    act(() => stream.send('changed', aRow('api-1'), 'c2'))

    expect(await screen.findByText('app=renamed', {}, { timeout: 1_000 })).toBeInTheDocument()
    expect(requests).toBe(2)
  })

  it('says when the object is deleted', async () => {
    await renderApp('/resources/Pod/broken/api-1')
    await screen.findByText('app=api')
    await waitFor(() => expect(stream.followers).toBe(1))
    server.use(http.get('*/api/resources/Pod/broken/api-1', () => errorResponse(404, 'NOT_FOUND', 'Pod broken/api-1 does not exist.')))

    act(() => stream.send('removed', { uid: 'uid-1', namespace: 'broken', name: 'api-1' }, 'c1'))

    expect(await screen.findByText('Pod broken/api-1 does not exist.')).toBeInTheDocument()
  })

  it('counts the replicas of a workload and shows what its pods run', async () => {
    shown = aResource({
      kind: 'Deployment',
      name: 'api',
      containers: [],
      ownerChain: [],
      yaml: 'kind: Deployment\nspec: { replicas: 3, template: { spec: { containers: [{ name: app, image: "registry/api:v3" }] } } }\nstatus: { readyReplicas: 1, unavailableReplicas: 2 }',
      conditions: [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message: 'ReplicaSet "api-1" has timed out progressing.' }],
    })
    await renderApp('/resources/Deployment/broken/api')

    const status = within(await screen.findByRole('region', { name: 'Status' }))
    expect(status.getByText('1 of 3')).toBeInTheDocument()
    expect(within(screen.getByRole('region', { name: 'Conditions' })).getByText('ProgressDeadlineExceeded')).toBeInTheDocument()
    expect(within(screen.getByRole('region', { name: 'Containers of its pods' })).getByText('registry/api:v3')).toBeInTheDocument()
    await screen.findByText(/Java heap space/)
    expect(logs[0]).toBe('?previous=false&timestamps=false&tailLines=25')
  })

  it('says that a Service selects the pod, not the reverse', async () => {
    shown = { ...shown, related: [{ object: { kind: 'Service', namespace: 'broken', name: 'api' }, relation: 'selects' }] }
    await renderApp('/resources/Pod/broken/api-1')

    expect(await screen.findByText('Selected by')).toBeInTheDocument()
    expect(screen.queryByText('Selects')).not.toBeInTheDocument()
  })
})
