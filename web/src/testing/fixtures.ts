import type { AccessPolicy, CurrentUser, Issue, IssueDetail, Plan, PlanStep, ResourceDetail, ResourceKind, ResourceTable, Session, TableRow, User } from '../api/types'

export function aUser(change: Partial<User> = {}): User {
  return { id: 'usr-1', email: 'user@clustercodex.local', name: 'User', groups: [], disabled: false, admin: false, ...change }
}

export function aSession(change: Partial<Session> = {}): Session {
  return {
    token: 'token-1',
    refreshToken: 'refresh-1',
    expiresAt: new Date(Date.now() + 15 * 60_000).toISOString(),
    user: aUser(),
    ...change,
  }
}

export function aCurrentUser(actions = ['view', 'logs', 'triage', 'plan']): CurrentUser {
  return {
    user: aUser(),
    policy: { grants: [{ namespaces: ['broken', 'default'], kinds: ['Pod', 'Deployment', 'Event'], actions }], version: '1' },
  }
}

export function anIssue(change: Partial<Issue> = {}): Issue {
  return {
    id: 'iss-1',
    title: 'Container crashes repeatedly',
    severity: 'critical',
    kind: 'Pod',
    namespace: 'broken',
    name: 'api-1',
    detectedAt: '2026-01-31T10:00:00Z',
    lastSeenAt: '2026-01-31T10:05:00Z',
    state: 'active',
    category: 'CrashLoopBackOff',
    message: 'The container exits with code 1.',
    sources: ['builtin'],
    occurrences: 1,
    cluster: 'demo',
    memberCount: 0,
    ...change,
  }
}

export function anIssueDetail(issue = anIssue(), change: Partial<IssueDetail> = {}): IssueDetail {
  return {
    issue,
    evidence: [{ source: 'builtin', subject: 'containerStatuses[app].state.waiting', text: 'back-off 5m0s restarting failed container' }],
    history: [{ at: '2026-01-31T10:00:00Z', event: 'detected', text: '', by: '' }],
    members: [],
    ...change,
  }
}

export function aStep(change: Partial<PlanStep> = {}): PlanStep {
  return {
    stepId: 'step-1',
    description: 'Set the image back',
    kubectl: 'kubectl set image deployment/api app=api:v1 -n broken',
    validation: 'The rollout completes.',
    rollback: 'kubectl rollout undo deployment/api -n broken',
    impact: 'medium',
    ...change,
  }
}

export function aPlan(change: Partial<Plan> = {}): Plan {
  return {
    quickFix: {
      summary: 'The image cannot be pulled.',
      assumptions: ['v1 still works'],
      steps: [aStep(), aStep({ stepId: 'step-2', description: 'Notify the owners', kubectl: null, rollback: null, impact: 'none' })],
      fallback: 'Undo the rollout.',
    },
    rootCauseHypotheses: ['The tag was never pushed.'],
    confidence: 'high',
    evidence: [
      { id: 'e1', kind: 'event', object: { kind: 'Pod', namespace: 'broken', name: 'api-1' }, text: 'Failed: manifest unknown', at: '2026-01-31T10:05:00Z' },
      { id: 'e2', kind: 'container', object: { kind: 'Pod', namespace: 'broken', name: 'api-2' }, text: "container 'app' (api:v2): running, ready, 0 restarts" },
    ],
    hypotheses: [{ text: 'The tag was never pushed.', supports: ['e1'], contradicts: ['e2'] }],
    evidenceToGather: ['The pipeline run.'],
    recommendations: ['Pin images by digest.'],
    id: 'plan-1',
    issueId: 'iss-1',
    horizon: 'SHORT_TERM',
    generatedBy: 'offline',
    createdAt: '2026-01-31T10:06:00Z',
    note: '',
    investigation: [],
    reused: false,
    ...change,
  }
}

export function aKind(kind: string, change: Partial<ResourceKind> = {}): ResourceKind {
  return { kind, group: '', version: 'v1', plural: `${kind.toLowerCase()}s`, namespaced: true, count: 2, verbs: ['get', 'list', 'watch'], custom: false, ...change }
}

export function aRow(name: string, change: Partial<TableRow> = {}): TableRow {
  return { uid: `uid-${name}`, namespace: 'broken', name, cells: [name, '1/1', 'Running', '0', 'node-1'], labels: {}, ...change }
}

export function aTable(rows: TableRow[], change: Partial<ResourceTable> = {}): ResourceTable {
  const column = (name: string, type = 'string', priority = 0) => ({ name, type, format: '', description: '', priority })
  return {
    columns: [column('Name'), column('Ready'), column('Status'), column('Restarts', 'integer'), column('Node', 'string', 1)],
    rows,
    nextCursor: '',
    totalSize: rows.length,
    streamCursor: 'table-1',
    ...change,
  }
}

export function aResource(change: Partial<ResourceDetail> = {}): ResourceDetail {
  return {
    kind: 'Pod',
    apiVersion: 'v1',
    namespace: 'broken',
    name: 'api-1',
    uid: 'uid-1',
    yaml: 'apiVersion: v1\nkind: Pod\n',
    labels: { app: 'api' },
    annotations: {},
    conditions: [],
    ownerChain: [{ kind: 'ReplicaSet', namespace: 'broken', name: 'api-7f9' }],
    related: [],
    events: [],
    containers: ['app', 'sidecar'],
    ...change,
  }
}

export function aPolicy(change: Partial<AccessPolicy> = {}): AccessPolicy {
  return {
    id: 'pol-1',
    subjectType: 'USER',
    subject: 'user@clustercodex.local',
    namespaceAllowList: ['broken', 'default'],
    kindAllowList: ['Pod'],
    actionAllowList: ['view'],
    updatedBy: '',
    ...change,
  }
}
