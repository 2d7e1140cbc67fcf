import { useState } from 'react'
import { ApiError } from '../api/errors'
import type { Issue } from '../api/types'
import { SelectField, TextArea } from '../ui/controls/Field'
import { toast } from '../ui/feedback/toasts'
import { count } from '../util/text'
import { DismissProgress } from './DismissProgress'
import { Form, FormError, FormFooter } from './Form'
import { useDismissing } from './use-dismissing'

const HOUR_MS = 3_600_000
const MAX_REASON_LENGTH = 500

type Duration = 'forever' | 'hour' | 'day' | 'week'
const DURATION_MS: Record<Duration, number | undefined> = { forever: undefined, hour: HOUR_MS, day: 24 * HOUR_MS, week: 168 * HOUR_MS }
const DURATION_LABEL: Record<Duration, string> = { forever: 'Until restored', hour: '1 hour', day: '1 day', week: '1 week' }
const DURATIONS = (Object.keys(DURATION_LABEL) as Duration[]).map((value) => ({ value, label: DURATION_LABEL[value] }))

export function DismissForm({ issues, onDone }: { issues: readonly Issue[]; onDone: () => void }) {
  const [reason, setReason] = useState('')
  const [duration, setDuration] = useState<Duration>('forever')
  const [missing, setMissing] = useState(false)
  const { remaining, failures, running, start, stop } = useDismissing(issues)
  const several = issues.length > 1
  const done = issues.length - remaining.length

  async function submit(): Promise<void> {
    setMissing(reason.trim() === '')
    if (reason.trim() === '') return
    const ms = DURATION_MS[duration]
    const left = await start({ reason: reason.trim(), ...(ms !== undefined && { until: new Date(Date.now() + ms).toISOString() }) })
    if (left.length > 0) return
    toast(several ? `${count(issues.length, 'issue')} dismissed` : 'Issue dismissed', `You can find ${several ? 'them' : 'it'} under Dismissed.`)
    onDone()
  }

  const only = several ? undefined : failures[0]?.error
  const fieldError = failures.map(({ error }) => (error instanceof ApiError ? error.field('reason') : undefined)).find((error) => error !== undefined)
  return (
    <Form onSubmit={() => void submit()}>
      {fieldError === undefined && <FormError error={only} />}
      {several && <DismissProgress total={issues.length} done={done} running={running} failures={failures} />}
      <TextArea
        label="Reason"
        hint={several ? 'The same for all of them. Shown to everyone who can see the issues.' : 'Shown to everyone who can see the issue.'}
        value={reason}
        maxLength={MAX_REASON_LENGTH}
        error={missing && reason.trim() === '' ? 'Enter a reason.' : fieldError}
        onChange={(event) => setReason(event.target.value)}
        required
      />
      <SelectField label="Duration" value={duration} options={DURATIONS} onValue={(value) => setDuration(value as Duration)} />
      <FormFooter
        submit={done > 0 && !running ? `Dismiss the other ${remaining.length}` : several ? `Dismiss ${count(issues.length, 'issue')}` : 'Dismiss issue'}
        busy={running}
        cancel={running && several ? 'Stop' : 'Cancel'}
        onCancel={running && several ? stop : onDone}
      />
    </Form>
  )
}
