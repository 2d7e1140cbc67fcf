import { Check, LoaderCircle } from 'lucide-react'
import type { InvestigationStep, PartialPlan, PlanStage, PlanStageName } from '../../api/types'
import { InvestigationSummary } from './PlanInvestigation'
import styles from './PlanProgress.module.css'

const STAGE_LABEL: Record<PlanStageName, string> = {
  evidence: 'Reading evidence with your permissions',
  redaction: 'Redacting secrets',
  prompt: 'Preparing the prompt',
  model: 'Writing the plan',
  schema: 'Validating the format',
  guardrails: 'Checking every command',
  storage: 'Saving the plan',
}

interface PlanProgressProps {
  stages: Partial<Record<PlanStageName, PlanStage>>
  partial: PartialPlan | undefined
  investigation: readonly InvestigationStep[]
}

export function PlanProgress({ stages, partial, investigation }: PlanProgressProps) {
  const names = Object.keys(STAGE_LABEL) as PlanStageName[]
  return (
    <div className={styles.progress} aria-busy="true">
      <h3 role="status">Generating the plan…</h3>
      <ol className={styles.stages}>
        {names.map((name) => (
          <li key={name} className={styles.stage} data-state={stages[name]?.state ?? 'waiting'}>
            <span className={styles.mark} aria-hidden>
              {stages[name]?.state === 'done' && <Check size={14} />}
              {stages[name]?.state === 'started' && <LoaderCircle size={14} className={styles.spin} />}
            </span>
            {stages[name]?.text ?? STAGE_LABEL[name]}
            {name === 'model' && investigation.length > 0 && <InvestigationSummary steps={investigation} />}
          </li>
        ))}
      </ol>
      {partial && (partial.summary !== '' || partial.stepDescriptions.length > 0) && (
        <div className={styles.partial}>
          <p>{partial.summary}</p>
          <ol className={styles.steps}>
            {partial.stepDescriptions.map((description, index) => (
              <li key={index}>{description}</li>
            ))}
          </ol>
        </div>
      )}
    </div>
  )
}
