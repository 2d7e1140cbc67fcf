import { useState } from 'react'
import { type PolicyDraft, useWritePolicy } from '../api/admin'
import { ApiError } from '../api/errors'
import type { SubjectType } from '../api/types'
import { Banner } from '../ui/feedback/Banner'
import { SelectField, TextField } from '../ui/controls/Field'
import { TagInput } from '../ui/controls/TagInput'
import { toast } from '../ui/feedback/toasts'
import { ACTION_HINT, POLICY_ACTIONS, actionProblem, kindProblem, namespaceProblem } from '../util/allow-list'
import { Form, FormError, FormFooter } from './Form'
import { useProblems } from './use-problems'

const KIND_SUGGESTIONS = ['Pod', 'Deployment', 'Event', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob', 'Service', 'Ingress', 'ConfigMap', 'Secret', 'Node', 'Namespace', '*']
const SUBJECT_TYPES: readonly { value: SubjectType; label: string }[] = [
  { value: 'USER', label: 'User (e-mail)' },
  { value: 'GROUP', label: 'Group' },
]

interface PolicyFormProps {
  draft: PolicyDraft
  onDone: () => void
}

export function PolicyForm({ draft: initial, onDone }: PolicyFormProps) {
  const [draft, setDraft] = useState(initial)
  const [checked, setChecked] = useState(false)
  const problems = useProblems()
  const write = useWritePolicy()

  /** The server names fields as in the proto contract or as in JSON. */
  function serverError(json: string, contract: string): string | undefined {
    return write.error instanceof ApiError ? (write.error.field(json) ?? write.error.field(contract)) : undefined
  }

  const set = (change: Partial<PolicyDraft>): void => setDraft((current) => ({ ...current, ...change }))
  const noSubject = draft.subject.trim() === ''
  const grantsAdmin = draft.actionAllowList.some((action) => action === '*' || action === 'admin')

  return (
    <Form
      onSubmit={() => {
        setChecked(true)
        if (noSubject || problems.any) return
        write.mutate(
          { ...draft, subject: draft.subject.trim() },
          {
            onSuccess: (policy) => {
              toast('Access saved', `The new permissions of ${policy.subject} are in effect.`)
              onDone()
            },
          },
        )
      }}
    >
      <FormError error={write.error} />
      <SelectField
        label="For"
        value={draft.subjectType}
        options={SUBJECT_TYPES}
        disabled={initial.id !== ''}
        onValue={(value) => set({ subjectType: value === 'GROUP' ? 'GROUP' : 'USER' })}
      />
      <TextField
        label={draft.subjectType === 'GROUP' ? 'Group' : 'E-mail'}
        value={draft.subject}
        disabled={initial.id !== ''}
        error={checked && noSubject ? 'Enter a user or a group.' : serverError('subject', 'subject')}
        onChange={(event) => set({ subject: event.target.value })}
      />
      <TagInput
        label="Namespaces"
        hint="Names, * for all, or a prefix such as team-a-*."
        values={draft.namespaceAllowList}
        validate={namespaceProblem}
        error={serverError('namespaceAllowList', 'namespace_allow_list')}
        placeholder="Nothing is allowed yet"
        onProblem={problems.of('namespaces')}
        onChange={(namespaceAllowList) => set({ namespaceAllowList })}
      />
      <TagInput
        label="Kinds"
        hint="Kubernetes kinds such as Pod, * for all. Cluster-scoped kinds such as Node need no namespace."
        values={draft.kindAllowList}
        validate={kindProblem}
        suggestions={KIND_SUGGESTIONS}
        error={serverError('kindAllowList', 'kind_allow_list')}
        placeholder="Nothing is allowed yet"
        onProblem={problems.of('kinds')}
        onChange={(kindAllowList) => set({ kindAllowList })}
      />
      <TagInput
        label="Actions"
        hint={`${POLICY_ACTIONS.map((action) => `${action}: ${ACTION_HINT[action]}`).join('; ')}. Empty means view, logs, triage, plan.`}
        values={draft.actionAllowList}
        validate={actionProblem}
        suggestions={[...POLICY_ACTIONS, '*']}
        error={serverError('actionAllowList', 'action_allow_list')}
        placeholder="view, logs, triage, plan"
        onProblem={problems.of('actions')}
        onChange={(actionAllowList) => set({ actionAllowList })}
      />
      {grantsAdmin && (
        <Banner tone="warning" title="This grants administrator rights">
          Administrators can grant themselves and others every permission.
        </Banner>
      )}
      <FormFooter submit="Save access" busy={write.isPending} onCancel={onDone} />
    </Form>
  )
}
