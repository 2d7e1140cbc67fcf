import type { ReactNode } from 'react'
import { describeError } from '../api/errors'
import { Button } from '../ui/controls/Button'
import { Banner } from '../ui/feedback/Banner'
import styles from './Form.module.css'

interface FormProps {
  /** Validates and sends. The browser's own validation is off: fields show their errors themselves. */
  onSubmit: (form: HTMLFormElement) => void
  children: ReactNode
}

export function Form({ onSubmit, children }: FormProps) {
  return (
    <form
      className={styles.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        onSubmit(event.currentTarget)
      }}
    >
      {children}
    </form>
  )
}

interface FormErrorProps {
  /** Nothing is shown for `null` and `undefined`. */
  error: unknown
  /** In place of the error's own title. */
  title?: string | undefined
  /** Also shows the trace id, for a report to an operator. */
  trace?: boolean
}

/** Why a form could not be sent, above its fields. */
export function FormError({ error, title, trace = false }: FormErrorProps) {
  if (error === undefined || error === null) return null
  const text = describeError(error)
  return (
    <Banner tone="error" title={title ?? text.title}>
      {text.detail}
      {trace && text.traceId !== undefined && <div>Trace {text.traceId}</div>}
    </Banner>
  )
}

interface FormFooterProps {
  /** The text of the submit button. */
  submit: string
  icon?: ReactNode
  busy?: boolean
  /** Shows a cancel button. */
  onCancel?: () => void
  /** The text of the cancel button. */
  cancel?: string
}

export function FormFooter({ submit, icon, busy = false, onCancel, cancel = 'Cancel' }: FormFooterProps) {
  return (
    <div className={styles.footer}>
      {onCancel && <Button onClick={onCancel}>{cancel}</Button>}
      <Button type="submit" tone="primary" busy={busy} icon={icon}>
        {submit}
      </Button>
    </div>
  )
}
