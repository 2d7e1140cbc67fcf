/**
 * The contracts as the gateway writes them. The generated ProtoJSON types leave every field optional; the gateway
 * emits default values, so only unset messages can be missing: `Present` makes fields required, except those that a type lists.
 */
import type { CurrentUserJson, SessionJson } from './gen/clustercodex/v1/identity_pb'
import type {
  DismissalJson,
  IssueDetailJson,
  IssueEvidenceJson,
  IssueHistoryEntryJson,
  IssueJson,
  ObjectOwnerJson,
  ObjectReferenceJson,
  SourceStatusJson,
  StreamIssuesResponseJson,
} from './gen/clustercodex/v1/issues_pb'
import type {
  HypothesisJson,
  InvestigationStepJson,
  PartialPlanJson,
  PlanEvidenceItemJson,
  PlanFailureJson,
  PlanJson,
  PlanStageJson,
  PlanStepJson,
  QuickFixJson,
  StreamPlanResponseJson,
} from './gen/clustercodex/v1/plans_pb'
import type {
  AccessPolicyJson,
  AuditEntryJson,
  EffectivePolicyJson,
  PolicyGrantJson,
  UserJson,
} from './gen/clustercodex/v1/policy_pb'
import type {
  FieldChangeJson,
  FollowLogsResponseJson,
  ObjectChangeJson,
  ObjectConditionJson,
  ObjectEventJson,
  ObjectRefJson,
  RelatedObjectJson,
  ResourceDetailJson,
  ResourceKindJson,
  ResourceTableJson,
  StreamResourcesResponseJson,
  TableColumnJson,
  TableRowJson,
} from './gen/clustercodex/v1/resources_pb'

type Present<T, Unset extends keyof T = never> = Required<Omit<T, Unset>> & Pick<T, Unset>

/** The set field's name is the event's name, its JSON the event's data. */
type EventOf<T> = { [K in keyof T]-?: { name: K; data: NonNullable<T[K]>; id: string } }[keyof T]

// identity and policy
export type User = Present<UserJson, 'createdAt' | 'lastLoginAt'>
export type Session = Present<Omit<SessionJson, 'user'>> & { user: User }
export type PolicyGrant = Present<PolicyGrantJson>
export type EffectivePolicy = Present<Omit<EffectivePolicyJson, 'grants'>> & { grants: PolicyGrant[] }
export type CurrentUser = Omit<CurrentUserJson, 'user' | 'policy'> & { user: User; policy: EffectivePolicy }
export type AccessPolicy = Present<AccessPolicyJson, 'updatedAt'>
export type AuditEntry = Present<AuditEntryJson, 'at'>
export type SubjectType = 'USER' | 'GROUP'

// issues
export type Severity = 'critical' | 'high' | 'medium' | 'low'
export type IssueState = 'active' | 'dismissed' | 'resolved'
export type ObjectOwner = Present<ObjectOwnerJson>
export type Dismissal = Present<DismissalJson, 'at' | 'until'>
export type Issue = Present<
  Omit<IssueJson, 'severity' | 'state' | 'owner' | 'dismissed'>,
  'detectedAt' | 'lastSeenAt' | 'resolvedAt'
> & { severity: Severity; state: IssueState; owner?: ObjectOwner; dismissed?: Dismissal }
/** Another object that an issue names. */
export type ObjectReference = Present<ObjectReferenceJson>
/** Without `object`, it was read from the issue's own object. */
export type IssueEvidence = Present<Omit<IssueEvidenceJson, 'object'>, 'at'> & { object?: ObjectReference }
export type IssueHistoryEntry = Present<IssueHistoryEntryJson, 'at'>
export type IssueDetail = Omit<IssueDetailJson, 'issue' | 'evidence' | 'history' | 'members'> & {
  issue: Issue
  evidence: IssueEvidence[]
  history: IssueHistoryEntry[]
  members: ObjectReference[]
}
export type SourceState = 'available' | 'missing' | 'unreachable' | 'starting'
export type SourceStatus = Present<Omit<SourceStatusJson, 'state'>, 'since' | 'asOf'> & { state: SourceState }
export type IssueEvent = EventOf<
  Omit<StreamIssuesResponseJson, 'cursor' | 'added' | 'changed' | 'resolved' | 'source' | 'removed'> & {
    added: Issue
    changed: Issue
    resolved: Issue
    removed: { id: string }
    source: SourceStatus
  }
>

// plans
export type Horizon = 'SHORT_TERM' | 'LONG_TERM'
export type Impact = 'none' | 'low' | 'medium' | 'high'
export type PlanStep = Omit<Present<PlanStepJson>, 'kubectl' | 'rollback' | 'impact'> & {
  kubectl: string | null
  rollback: string | null
  impact: Impact
}
export type QuickFix = Present<Omit<QuickFixJson, 'steps'>> & { steps: PlanStep[] }
export type Confidence = 'low' | 'medium' | 'high'
export type PlanEvidenceItem = Present<Omit<PlanEvidenceItemJson, 'object'>, 'at'> & { object: ObjectReference }
export type Hypothesis = Present<HypothesisJson>
export type InvestigationStep = Present<InvestigationStepJson, 'at'>
/** A plan of an earlier version has no confidence, and no hypotheses beside their texts. */
export type Plan = Present<Omit<PlanJson, 'quickFix' | 'horizon' | 'confidence' | 'evidence' | 'hypotheses' | 'changes' | 'investigation'>, 'createdAt'> & {
  quickFix: QuickFix
  horizon: Horizon
  confidence?: Confidence
  evidence: PlanEvidenceItem[]
  hypotheses: Hypothesis[]
  investigation: InvestigationStep[]
}
export type PlanStageName = 'evidence' | 'redaction' | 'prompt' | 'model' | 'schema' | 'guardrails' | 'storage'
export type PlanStage = Omit<Present<PlanStageJson>, 'name' | 'state'> & { name: PlanStageName; state: 'started' | 'done' }
export type PartialPlan = Present<PartialPlanJson>
export type PlanEvent = EventOf<
  Omit<StreamPlanResponseJson, 'cursor' | 'stage' | 'partial' | 'plan' | 'failure' | 'investigation'> & {
    stage: PlanStage
    partial: PartialPlan
    plan: Plan
    failure: Present<PlanFailureJson>
    investigation: InvestigationStep
  }
>

// resources
export type ResourceKind = Present<ResourceKindJson>
export type TableColumn = Present<TableColumnJson>
export type TableRow = Present<TableRowJson, 'createdAt'>
export type ResourceTable = Present<Omit<ResourceTableJson, 'columns' | 'rows'>, 'asOf'> & { columns: TableColumn[]; rows: TableRow[] }
export type ResourceEvent = EventOf<
  Omit<StreamResourcesResponseJson, 'cursor' | 'added' | 'changed' | 'removed'> & {
    added: TableRow
    changed: TableRow
    removed: { uid: string; namespace: string; name: string }
  }
>
export type ObjectRef = Present<ObjectRefJson>
/** Without `before` or `after`, the field was not there, or its values are not told. */
/** A side is null where the field was not there, or where its value is not told. */
export type FieldChange = Omit<Present<FieldChangeJson>, 'before' | 'after'> & { before: string | null; after: string | null }
export type ChangeSubject = 'revision' | 'spec' | 'data' | 'limits' | 'node' | 'neighbour' | 'created'
export type ObjectChange = Present<Omit<ObjectChangeJson, 'object' | 'fields' | 'subject'>> & { object: ObjectRef; fields: FieldChange[]; subject: ChangeSubject }
export type RelatedObject = Omit<RelatedObjectJson, 'object' | 'relation'> & { object: ObjectRef; relation: string }
export type ObjectCondition = Present<ObjectConditionJson, 'lastTransitionAt'>
export type ObjectEvent = Present<ObjectEventJson, 'firstSeenAt' | 'lastSeenAt'>
export type ResourceDetail = Present<
  Omit<ResourceDetailJson, 'conditions' | 'ownerChain' | 'related' | 'events'>,
  'createdAt'
> & { conditions: ObjectCondition[]; ownerChain: ObjectRef[]; related: RelatedObject[]; events: ObjectEvent[] }
export type LogEvent = EventOf<
  Omit<FollowLogsResponseJson, 'cursor' | 'line' | 'end'> & { line: { at?: string; text: string }; end: { reason: string } }
>
