import { useState } from 'react'
import { useUpdateUser } from '../api/admin'
import { ApiError } from '../api/errors'
import type { User } from '../api/types'
import { TextField } from '../ui/controls/Field'
import { toast } from '../ui/feedback/toasts'
import { Form, FormError, FormFooter } from './Form'
import { passwordProblem } from './password'

export function PasswordForm({ user, onDone }: { user: User; onDone: () => void }) {
  const [password, setPassword] = useState('')
  const [checked, setChecked] = useState(false)
  const update = useUpdateUser()
  const problem = passwordProblem(password)
  const fieldError = update.error instanceof ApiError ? update.error.field('password') : undefined

  return (
    <Form
      onSubmit={() => {
        setChecked(true)
        if (problem !== undefined) return
        update.mutate(
          { id: user.id, password },
          {
            onSuccess: () => {
              toast('Password changed', user.email)
              onDone()
            },
          },
        )
      }}
    >
      {fieldError === undefined && <FormError error={update.error} />}
      <TextField
        label="New password"
        type="password"
        autoComplete="new-password"
        value={password}
        error={checked ? (problem ?? fieldError) : undefined}
        onChange={(event) => setPassword(event.target.value)}
      />
      <FormFooter submit="Change password" busy={update.isPending} onCancel={onDone} />
    </Form>
  )
}
