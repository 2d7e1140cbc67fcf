import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { call, callJson, callPage } from './client'
import type { AccessPolicy, AuditEntry, SubjectType, User } from './types'

export const adminKeys = {
  users: ['admin', 'users'] as const,
  policies: ['admin', 'policies'] as const,
  audit: ['admin', 'audit'] as const,
}

export function usersQuery(q = '') {
  return infiniteQueryOptions({
    queryKey: [...adminKeys.users, q],
    queryFn: ({ pageParam, signal }) => callPage<User>('/api/admin/users', { query: { q, cursor: pageParam }, signal }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  })
}

export function policiesQuery() {
  return queryOptions({
    queryKey: adminKeys.policies,
    queryFn: ({ signal }) => callJson<AccessPolicy[]>('/api/admin/access-policy', { signal }),
  })
}

export function auditQuery(filters: { actor: string; action: string }) {
  return infiniteQueryOptions({
    queryKey: [...adminKeys.audit, filters],
    queryFn: ({ pageParam, signal }) =>
      callPage<AuditEntry>('/api/admin/audit', { query: { ...filters, limit: 100, cursor: pageParam }, signal }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: 15_000,
  })
}

export interface NewUser {
  email: string
  name: string
  password: string
  groups: string[]
}

/** Unset fields are not changed. */
export interface UserChange {
  id: string
  name?: string
  password?: string
  disabled?: boolean
  groups?: { values: string[] }
}

export interface PolicyDraft {
  /** Empty for a new policy. */
  id: string
  subjectType: SubjectType
  subject: string
  namespaceAllowList: string[]
  kindAllowList: string[]
  actionAllowList: string[]
}

export function useCreateUser() {
  return useAdminMutation((user: NewUser) => callJson<User>('/api/admin/users', { method: 'POST', body: user }))
}

export function useUpdateUser() {
  return useAdminMutation(({ id, ...body }: UserChange) =>
    callJson<User>(`/api/admin/users/${encodeURIComponent(id)}`, { method: 'PATCH', body }),
  )
}

export function useDeleteUser() {
  return useAdminMutation((id: string) => call(`/api/admin/users/${encodeURIComponent(id)}`, { method: 'DELETE' }))
}

export function useWritePolicy() {
  return useAdminMutation((policy: PolicyDraft) =>
    callJson<AccessPolicy>('/api/admin/access-policy', { method: 'POST', body: policy }),
  )
}

export function useDeletePolicy() {
  return useAdminMutation((id: string) => call(`/api/admin/access-policy/${encodeURIComponent(id)}`, { method: 'DELETE' }))
}

/** A change can affect every list of the admin page and the administrator's own policy: all are fetched again. */
function useAdminMutation<Input, Output>(mutationFn: (input: Input) => Promise<Output>) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn,
    onSuccess: async () => {
      await Promise.all([
        queries.invalidateQueries({ queryKey: ['admin'] }),
        queries.invalidateQueries({ queryKey: ['me'] }),
      ])
    },
  })
}
