import { useState } from 'react'
import { useUpdateUser } from '../api/admin'
import { ApiError, describeError } from '../api/errors'
import type { User } from '../api/types'
import { Banner } from '../ui/feedback/Banner'
import { Button } from '../ui/controls/Button'
import { TextField } from '../ui/controls/Field'
import { toast } from '../ui/feedback/toasts'
import styles from './forms.module.css'

const MIN_LENGTH = 8

export function PasswordForm({ user, onDone }: { user: User; onDone: () => void }) {
  const [password, setPassword] = useState('')
  const [checked, setChecked] = useState(false)
  const update = useUpdateUser()
  const problem = password.length < MIN_LENGTH ? `At least ${MIN_LENGTH} characters.` : undefined
  const fieldError = update.error instanceof ApiError ? update.error.field('password') : undefined

  return (
    <form
      className={styles.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
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
      {update.error && fieldError === undefined && (
        <Banner tone="error" title={describeError(update.error).title}>
          {describeError(update.error).detail}
        </Banner>
      )}
      <TextField
        label="New password"
        type="password"
        autoComplete="new-password"
        value={password}
        error={checked ? (problem ?? fieldError) : undefined}
        onChange={(event) => setPassword(event.target.value)}
      />
      <div className={styles.actions}>
        <Button onClick={onDone}>Cancel</Button>
        <Button type="submit" tone="primary" busy={update.isPending}>
          Change password
        </Button>
      </div>
    </form>
  )
}
