import { useState } from 'react'
import { ApiError, describeError } from '../api/errors'
import { signIn } from '../api/session'
import { Button } from '../ui/controls/Button'
import { TextField } from '../ui/controls/Field'
import { Form, FormError } from './Form'

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
    <Form
      onSubmit={(element) => {
        const form = new FormData(element)
        if (text(form, 'email').trim() === '' || text(form, 'password') === '') {
          setError(new ApiError({ code: 'VALIDATION_ERROR', message: 'Enter your e-mail address and your password.' }))
          return
        }
        void submit(form)
      }}
    >
      <FormError error={error} title={describeError(error).code === 'AUTH_REQUIRED' ? 'Sign-in failed' : undefined} />
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
    </Form>
  )
}

function text(form: FormData, name: string): string {
  const value = form.get(name)
  return typeof value === 'string' ? value : ''
}
