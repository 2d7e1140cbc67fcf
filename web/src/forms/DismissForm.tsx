import { useState } from 'react'
import { ApiError } from '../api/errors'
import { useDismissIssue } from '../api/issues'
import type { Issue } from '../api/types'
import { SelectField, TextArea } from '../ui/controls/Field'
import { toast } from '../ui/feedback/toasts'
import { Form, FormError, FormFooter } from './Form'

const HOUR_MS = 3_600_000
const MAX_REASON_LENGTH = 500

type Duration = 'forever' | 'hour' | 'day' | 'week'
const DURATION_MS: Record<Duration, number | undefined> = { forever: undefined, hour: HOUR_MS, day: 24 * HOUR_MS, week: 168 * HOUR_MS }
const DURATION_LABEL: Record<Duration, string> = { forever: 'Until restored', hour: '1 hour', day: '1 day', week: '1 week' }
const DURATIONS = (Object.keys(DURATION_LABEL) as Duration[]).map((value) => ({ value, label: DURATION_LABEL[value] }))

export function DismissForm({ issue, onDone }: { issue: Issue; onDone: () => void }) {
  const [reason, setReason] = useState('')
  const [duration, setDuration] = useState<Duration>('forever')
  const [missing, setMissing] = useState(false)
  const dismiss = useDismissIssue()

  function submit(): void {
    setMissing(reason.trim() === '')
    if (reason.trim() === '') return
    const ms = DURATION_MS[duration]
    dismiss.mutate(
      { id: issue.id, reason: reason.trim(), ...(ms !== undefined && { until: new Date(Date.now() + ms).toISOString() }) },
      {
        onSuccess: () => {
          toast('Issue dismissed', 'You can find it under Dismissed.')
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
        hint="Shown to everyone who can see the issue."
        value={reason}
        maxLength={MAX_REASON_LENGTH}
        error={missing && reason.trim() === '' ? 'Enter a reason.' : fieldError}
        onChange={(event) => setReason(event.target.value)}
        required
      />
      <SelectField label="Duration" value={duration} options={DURATIONS} onValue={(value) => setDuration(value as Duration)} />
      <FormFooter submit="Dismiss issue" busy={dismiss.isPending} onCancel={onDone} />
    </Form>
  )
}
