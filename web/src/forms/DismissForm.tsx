import { useState } from 'react'
import { ApiError } from '../api/errors'
import { useDismissIssue } from '../api/issues'
import type { Issue } from '../api/types'
import { SelectField, TextArea } from '../ui/controls/Field'
import { toast } from '../ui/feedback/toasts'
import { Form, FormError, FormFooter } from './Form'

const HOUR_MS = 3_600_000
const MAX_REASON_LENGTH = 500

type Span = 'forever' | 'hour' | 'day' | 'week'
const SPAN_MS: Record<Span, number | undefined> = { forever: undefined, hour: HOUR_MS, day: 24 * HOUR_MS, week: 168 * HOUR_MS }
const SPAN_LABEL: Record<Span, string> = { forever: 'Until I restore it', hour: 'For an hour', day: 'For a day', week: 'For a week' }
const SPANS = (Object.keys(SPAN_LABEL) as Span[]).map((value) => ({ value, label: SPAN_LABEL[value] }))

export function DismissForm({ issue, onDone }: { issue: Issue; onDone: () => void }) {
  const [reason, setReason] = useState('')
  const [span, setSpan] = useState<Span>('forever')
  const [missing, setMissing] = useState(false)
  const dismiss = useDismissIssue()

  function submit(): void {
    setMissing(reason.trim() === '')
    if (reason.trim() === '') return
    const ms = SPAN_MS[span]
    dismiss.mutate(
      { id: issue.id, reason: reason.trim(), ...(ms !== undefined && { until: new Date(Date.now() + ms).toISOString() }) },
      {
        onSuccess: () => {
          toast('Issue dismissed', 'It is kept under Dismissed.')
          onDone()
        },
      },
    )
  }

  const fieldError = dismiss.error instanceof ApiError ? dismiss.error.field('reason') : undefined
  return (
    <Form onSubmit={submit}>
      {fieldError === undefined && <FormError error={dismiss.error} />}
      <TextArea
        label="Reason"
        hint="Shown to everybody who looks at the dismissed issue."
        value={reason}
        maxLength={MAX_REASON_LENGTH}
        error={missing && reason.trim() === '' ? 'Say why it can be left alone.' : fieldError}
        onChange={(event) => setReason(event.target.value)}
        required
      />
      <SelectField label="How long" value={span} options={SPANS} onValue={(value) => setSpan(value as Span)} />
      <FormFooter submit="Dismiss issue" busy={dismiss.isPending} onCancel={onDone} />
    </Form>
  )
}
