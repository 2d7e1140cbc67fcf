import { useState } from 'react'
import { ApiError, describeError } from '../api/errors'
import { signIn } from '../api/session'
import { Banner } from '../ui/feedback/Banner'
import { Button } from '../ui/controls/Button'
import { TextField } from '../ui/controls/Field'
import styles from './forms.module.css'

export function LoginForm() {
  const [error, setError] = useState<unknown>()
  const [busy, setBusy] = useState(false)

  async function submit(form: FormData): Promise<void> {
    setBusy(true)
    setError(undefined)
    try {
      await signIn(text(form, 'email').trim(), text(form, 'password'))
    } catch (failure) {
      setError(failure)
      setBusy(false)
    }
  }

  return (
    <form
      className={styles.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        const form = new FormData(event.currentTarget)
        if (text(form, 'email').trim() === '' || text(form, 'password') === '') {
          setError(new ApiError({ code: 'VALIDATION_ERROR', message: 'Enter your e-mail address and your password.' }))
          return
        }
        void submit(form)
      }}
    >
      {error !== undefined && <LoginError error={error} />}
      <TextField
        label="E-mail"
        name="email"
        type="email"
        autoComplete="username"
        inputMode="email"
        maxLength={254}
        error={error instanceof ApiError ? error.field('email') : undefined}
        required
      />
      <TextField
        label="Password"
        name="password"
        type="password"
        autoComplete="current-password"
        maxLength={1024}
        error={error instanceof ApiError ? error.field('password') : undefined}
        required
      />
      <Button type="submit" tone="primary" busy={busy}>
        Sign in
      </Button>
    </form>
  )
}

function LoginError({ error }: { error: unknown }) {
  const { title, detail, code } = describeError(error)
  return (
    <Banner tone="error" title={code === 'AUTH_REQUIRED' ? 'That did not work' : title}>
      {detail}
    </Banner>
  )
}

function text(form: FormData, name: string): string {
  const value = form.get(name)
  return typeof value === 'string' ? value : ''
}
