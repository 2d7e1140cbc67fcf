import { useState } from 'react'
import { useCreateUser, useUpdateUser } from '../api/admin'
import { ApiError } from '../api/errors'
import type { User } from '../api/types'
import { TextField } from '../ui/controls/Field'
import { TagInput } from '../ui/controls/TagInput'
import { toast } from '../ui/feedback/toasts'
import { Form, FormError, FormFooter } from './Form'
import { passwordProblem } from './password'
import { useProblems } from './use-problems'

/** Creates a user, or changes the name and groups of one. */
export function UserForm({ user, onDone }: { user?: User; onDone: () => void }) {
  const [email, setEmail] = useState(user?.email ?? '')
  const [name, setName] = useState(user?.name ?? '')
  const [password, setPassword] = useState('')
  const [groups, setGroups] = useState<string[]>(user?.groups ?? [])
  const [checked, setChecked] = useState(false)
  const problems = useProblems()
  const create = useCreateUser()
  const update = useUpdateUser()
  const { error } = user ? update : create
  const field = (field: string): string | undefined => (error instanceof ApiError ? error.field(field) : undefined)
  const emailError = !user && !/^\S+@\S+$/.test(email.trim()) ? 'Enter an e-mail address.' : undefined
  const passwordError = user ? undefined : passwordProblem(password)

  function submit(): void {
    setChecked(true)
    if (emailError !== undefined || passwordError !== undefined || problems.any) return
    const done = { onSuccess: (saved: User) => finish(user ? 'User changed' : 'User created', saved.email) }
    if (user) update.mutate({ id: user.id, name: name.trim(), groups: { values: groups } }, done)
    else create.mutate({ email: email.trim(), name: name.trim(), password, groups }, done)
  }

  function finish(title: string, who: string): void {
    toast(title, who)
    onDone()
  }

  return (
    <Form onSubmit={submit}>
      <FormError error={error} />
      <TextField
        label="E-mail"
        type="email"
        autoComplete="off"
        value={email}
        disabled={user !== undefined}
        error={checked ? (emailError ?? field('email')) : undefined}
        onChange={(event) => setEmail(event.target.value)}
      />
      <TextField label="Name" autoComplete="off" value={name} error={field('name')} onChange={(event) => setName(event.target.value)} />
      {!user && (
        <TextField
          label="Password"
          type="password"
          autoComplete="new-password"
          value={password}
          error={checked ? (passwordError ?? field('password')) : undefined}
          onChange={(event) => setPassword(event.target.value)}
        />
      )}
      <TagInput
        label="Groups"
        hint="Access policies can apply to groups."
        values={groups}
        validate={(value) => (value.length > 100 ? 'At most 100 characters.' : undefined)}
        error={field('groups')}
        placeholder="No groups"
        onProblem={problems.of('groups')}
        onChange={setGroups}
      />
      <FormFooter submit={user ? 'Save' : 'Create user'} busy={create.isPending || update.isPending} onCancel={onDone} />
    </Form>
  )
}
