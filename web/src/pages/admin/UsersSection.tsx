import { useInfiniteQuery } from '@tanstack/react-query'
import { MoreHorizontal, UserPlus, Users } from 'lucide-react'
import { useState, useSyncExternalStore } from 'react'
import { useDeleteUser, useUpdateUser, usersQuery } from '../../api/admin'
import { describeError } from '../../api/errors'
import { getSession, subscribeSession } from '../../api/session'
import type { User } from '../../api/types'
import { PasswordForm } from '../../forms/PasswordForm'
import { UserForm } from '../../forms/UserForm'
import { Age } from '../../ui/content/Age'
import { Badge } from '../../ui/content/Badge'
import { Button, IconButton } from '../../ui/controls/Button'
import { ConfirmDialog } from '../../ui/overlays/ConfirmDialog'
import { Dialog } from '../../ui/overlays/Dialog'
import { EmptyState } from '../../ui/feedback/EmptyState'
import { Menu, MenuItem, MenuSeparator } from '../../ui/overlays/Menu'
import { Toolbar } from '../../ui/Page'
import { SearchBox } from '../../ui/controls/SearchBox'
import { LoadMore } from '../../ui/tables/LoadMore'
import { SimpleTable } from '../../ui/tables/SimpleTable'
import { Skeleton } from '../../ui/feedback/Skeleton'
import { toast, toastError } from '../../ui/feedback/toasts'
import { ErrorView } from '../shared/ErrorView'
import { useSearchState } from '../shared/use-search-state'
import styles from './admin.module.css'

type Open = { what: 'create' } | { what: 'edit' | 'password' | 'delete'; user: User }

export function UsersSection() {
  const { params, set } = useSearchState()
  const q = params.get('q') ?? ''
  const query = useInfiniteQuery(usersQuery(q))
  const [open, setOpen] = useState<Open>()
  const users = query.data?.pages.flatMap((page) => page.items)

  return (
    <>
      <Toolbar label="Users">
        <SearchBox hotkey label="Search users" placeholder="Search by e-mail or name" value={q} onChange={(next) => set({ q: next })} />
        <Button tone="primary" icon={<UserPlus size={16} aria-hidden />} onClick={() => setOpen({ what: 'create' })}>
          Create user
        </Button>
      </Toolbar>
      {!users && query.error && <ErrorView error={query.error} onRetry={() => void query.refetch()} />}
      {!users && !query.error && <Skeleton rows={5} label="Loading users" />}
      {users?.length === 0 && <EmptyState icon={<Users size={26} />} title="No matching users" />}
      {users && users.length > 0 && (
        <SimpleTable
          label="Users"
          items={users}
          itemKey={(user) => user.id}
          columns={[
            { header: 'User', cell: (user) => <UserName user={user} /> },
            { header: 'Groups', cell: (user) => (user.groups.length > 0 ? user.groups.join(', ') : <span className={styles.muted}>none</span>) },
            { header: 'Role', cell: (user) => <Badge tone={user.admin ? 'accent' : 'neutral'}>{user.admin ? 'Administrator' : 'User'}</Badge> },
            { header: 'State', cell: (user) => <Badge tone={user.disabled ? 'red' : 'green'}>{user.disabled ? 'Disabled' : 'Active'}</Badge> },
            { header: 'Last sign-in', cell: (user) => (user.lastLoginAt === undefined ? 'never' : <Age since={user.lastLoginAt} />) },
            { header: 'Actions', cell: (user) => <UserActions user={user} onOpen={setOpen} /> },
          ]}
        />
      )}
      <LoadMore hasMore={query.hasNextPage} loadingMore={query.isFetchingNextPage} onMore={() => void query.fetchNextPage()} />
      {open && <UserDialog open={open} onClose={() => setOpen(undefined)} />}
    </>
  )
}

function UserName({ user }: { user: User }) {
  return (
    <div>
      <strong>{user.email}</strong>
      {user.name !== '' && <div className={styles.muted}>{user.name}</div>}
    </div>
  )
}

function UserActions({ user, onOpen }: { user: User; onOpen: (open: Open) => void }) {
  const session = useSyncExternalStore(subscribeSession, getSession)
  const update = useUpdateUser()
  const self = session.status === 'signedIn' && session.user.id === user.id

  function toggle(): void {
    update.mutate(
      { id: user.id, disabled: !user.disabled },
      {
        onSuccess: (changed) => toast(changed.disabled ? 'User disabled' : 'User enabled', changed.email),
        onError: (error) => toastError('The user could not be changed', describeError(error).detail),
      },
    )
  }

  return (
    <Menu
      trigger={
        <IconButton label={`Actions for ${user.email}`} size="sm" busy={update.isPending}>
          <MoreHorizontal size={16} aria-hidden />
        </IconButton>
      }
    >
      <MenuItem onSelect={() => onOpen({ what: 'edit', user })}>Edit name and groups</MenuItem>
      <MenuItem onSelect={() => onOpen({ what: 'password', user })}>Reset password</MenuItem>
      {!self && (
        <>
          <MenuItem onSelect={toggle}>{user.disabled ? 'Enable' : 'Disable'}</MenuItem>
          <MenuSeparator />
          <MenuItem danger onSelect={() => onOpen({ what: 'delete', user })}>
            Delete
          </MenuItem>
        </>
      )}
    </Menu>
  )
}

function UserDialog({ open, onClose }: { open: Open; onClose: () => void }) {
  const remove = useDeleteUser()
  switch (open.what) {
    case 'create':
      return (
        <Dialog guarded title="Create user" description="Without an access policy, a new user has no permissions." onClose={onClose}>
          <UserForm onDone={onClose} />
        </Dialog>
      )
    case 'edit':
      return (
        <Dialog guarded title={`Edit ${open.user.email}`} onClose={onClose}>
          <UserForm user={open.user} onDone={onClose} />
        </Dialog>
      )
    case 'password':
      return (
        <Dialog guarded title="Reset password" description={open.user.email} onClose={onClose}>
          <PasswordForm user={open.user} onDone={onClose} />
        </Dialog>
      )
    case 'delete':
      return (
        <ConfirmDialog
          title="Delete user"
          confirm="Delete user"
          busy={remove.isPending}
          onClose={onClose}
          onConfirm={() =>
            remove.mutate(open.user.id, {
              onSuccess: () => {
                toast('User deleted', open.user.email)
                onClose()
              },
              onError: (error) => toastError('The user could not be deleted', describeError(error).detail),
            })
          }
        >
          <strong>{open.user.email}</strong> can no longer sign in. The access policies of this user are deleted too. This cannot be undone.
        </ConfirmDialog>
      )
  }
}
