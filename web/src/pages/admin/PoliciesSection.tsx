import { useQuery } from '@tanstack/react-query'
import { Plus, ShieldCheck } from 'lucide-react'
import { useState } from 'react'
import { type PolicyDraft, policiesQuery, useDeletePolicy } from '../../api/admin'
import { describeError } from '../../api/errors'
import type { AccessPolicy } from '../../api/types'
import { PolicyForm } from '../../forms/PolicyForm'
import { Badge } from '../../ui/content/Badge'
import { Banner } from '../../ui/feedback/Banner'
import { Button } from '../../ui/controls/Button'
import { ConfirmDialog } from '../../ui/overlays/ConfirmDialog'
import { Dialog } from '../../ui/overlays/Dialog'
import { EmptyState } from '../../ui/feedback/EmptyState'
import { Toolbar } from '../../ui/Page'
import { SimpleTable } from '../../ui/tables/SimpleTable'
import { Skeleton } from '../../ui/feedback/Skeleton'
import { toast, toastError } from '../../ui/feedback/toasts'
import { ErrorView } from '../shared/ErrorView'
import styles from './admin.module.css'

const NEW_POLICY: PolicyDraft = {
  id: '',
  subjectType: 'USER',
  subject: '',
  namespaceAllowList: [],
  kindAllowList: [],
  actionAllowList: ['view', 'logs', 'triage', 'plan'],
}

type Open = { what: 'write'; draft: PolicyDraft } | { what: 'delete'; policy: AccessPolicy }

export function PoliciesSection() {
  const query = useQuery(policiesQuery())
  const [open, setOpen] = useState<Open>()

  return (
    <>
      <Banner tone="info" title="Nothing is allowed by default">
        A policy grants its subject every listed action on every listed kind in every listed namespace. Policies of the same subject are combined.{' '}
        <code>*</code> means all; <code>team-a-*</code> means every name with this prefix.
      </Banner>
      <Toolbar label="Access">
        <Button tone="primary" icon={<Plus size={16} aria-hidden />} onClick={() => setOpen({ what: 'write', draft: NEW_POLICY })}>
          Add access
        </Button>
      </Toolbar>
      {!query.data && query.error && <ErrorView error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Skeleton rows={5} label="Loading access policies" />}
      {query.data?.length === 0 && <EmptyState icon={<ShieldCheck size={26} />} title="No access policies yet" />}
      {query.data && query.data.length > 0 && (
        <SimpleTable
          label="Access policies"
          items={query.data}
          itemKey={(policy) => policy.id}
          columns={[
            { header: 'For', cell: (policy) => <Subject policy={policy} /> },
            { header: 'Namespaces', cell: (policy) => <Tags values={policy.namespaceAllowList} /> },
            { header: 'Kinds', cell: (policy) => <Tags values={policy.kindAllowList} /> },
            { header: 'Actions', cell: (policy) => <Tags values={policy.actionAllowList} /> },
            { header: 'Change', cell: (policy) => <PolicyActions policy={policy} onOpen={setOpen} /> },
          ]}
        />
      )}
      {open?.what === 'write' && (
        <Dialog guarded title={open.draft.id === '' ? 'Add access' : `Access of ${open.draft.subject}`} onClose={() => setOpen(undefined)}>
          <PolicyForm draft={open.draft} onDone={() => setOpen(undefined)} />
        </Dialog>
      )}
      {open?.what === 'delete' && <DeletePolicy policy={open.policy} onClose={() => setOpen(undefined)} />}
    </>
  )
}

function Subject({ policy }: { policy: AccessPolicy }) {
  return (
    <div>
      <strong>{policy.subject}</strong>
      <div className={styles.muted}>{policy.subjectType === 'GROUP' ? 'Group' : 'User'}</div>
    </div>
  )
}

function Tags({ values }: { values: readonly string[] }) {
  if (values.length === 0) return <span className={styles.muted}>none</span>
  return (
    <span className={styles.tags}>
      {values.map((value) => (
        <Badge key={value} tone={value === '*' ? 'amber' : 'neutral'}>
          {value}
        </Badge>
      ))}
    </span>
  )
}

function PolicyActions({ policy, onOpen }: { policy: AccessPolicy; onOpen: (open: Open) => void }) {
  const { id, subject, namespaceAllowList, kindAllowList, actionAllowList } = policy
  const subjectType = policy.subjectType === 'GROUP' ? 'GROUP' : 'USER'
  return (
    <span className={styles.buttons}>
      <Button
        size="sm"
        aria-label={`Edit access of ${subject}`}
        onClick={() => onOpen({ what: 'write', draft: { id, subjectType, subject, namespaceAllowList, kindAllowList, actionAllowList } })}
      >
        Edit
      </Button>
      <Button size="sm" tone="ghost" aria-label={`Delete access of ${subject}`} onClick={() => onOpen({ what: 'delete', policy })}>
        Delete
      </Button>
    </span>
  )
}

function DeletePolicy({ policy, onClose }: { policy: AccessPolicy; onClose: () => void }) {
  const remove = useDeletePolicy()
  return (
    <ConfirmDialog
      title="Delete access"
      confirm="Delete access"
      busy={remove.isPending}
      onClose={onClose}
      onConfirm={() =>
        remove.mutate(policy.id, {
          onSuccess: () => {
            toast('Access deleted', policy.subject)
            onClose()
          },
          onError: (error) => toastError('The policy could not be deleted', describeError(error).detail),
        })
      }
    >
      <strong>{policy.subject}</strong> loses what this policy grants, immediately and also on open pages.
    </ConfirmDialog>
  )
}
