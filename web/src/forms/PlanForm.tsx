import { Sparkles } from 'lucide-react'
import { MAX_CONTEXT_LENGTH } from '../api/plans'
import type { Horizon } from '../api/types'
import { TextArea } from '../ui/controls/Field'
import { ChoiceTabs } from '../ui/controls/Tabs'
import { HORIZON_HINT, HORIZON_LABEL } from '../util/horizon'
import { Form, FormError, FormFooter } from './Form'
import styles from './PlanForm.module.css'

interface PlanFormProps {
  horizon: Horizon
  context: string
  error: unknown
  onHorizon: (horizon: Horizon) => void
  onContext: (context: string) => void
  onSubmit: () => void
}

const HORIZONS = (Object.keys(HORIZON_LABEL) as Horizon[]).map((value) => ({ value, label: HORIZON_LABEL[value] }))

export function PlanForm({ horizon, context, error, onHorizon, onContext, onSubmit }: PlanFormProps) {
  return (
    <Form onSubmit={onSubmit}>
      <FormError error={error} trace />
      <div>
        <ChoiceTabs label="Horizon" value={horizon} options={HORIZONS} onChange={onHorizon} />
        <p className={styles.note}>{HORIZON_HINT[horizon]}</p>
      </div>
      <TextArea
        label="What do you know that the cluster does not? (optional)"
        placeholder="We just deployed v2."
        hint="Evidence is read with your permissions. Secrets are redacted before a model receives it."
        value={context}
        rows={5}
        maxLength={MAX_CONTEXT_LENGTH}
        onChange={(event) => onContext(event.target.value)}
      />
      <FormFooter submit={error === undefined ? 'Generate plan' : 'Generate again'} icon={<Sparkles size={16} aria-hidden />} />
    </Form>
  )
}
