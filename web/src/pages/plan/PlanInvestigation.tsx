import type { InvestigationStep } from '../../api/types'
import styles from './PlanInvestigation.module.css'

/** What a model looked up with its tools: each call opens to what it was told. */
export function PlanInvestigation({ steps }: { steps: readonly InvestigationStep[] }) {
  if (steps.length === 0) return null
  return (
    <section aria-labelledby="plan-investigation">
      <h3 id="plan-investigation">Looked up by the model, with your permissions</h3>
      <ol className={styles.steps}>
        {steps.map((step) => (
          <li key={step.number}>
            <details className={styles.step}>
              <summary>
                <Call step={step} />
              </summary>
              {/* Scrolls, so it must be reachable by keyboard. */}
              {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
              <pre className={styles.result} tabIndex={0}>
                {step.result}
              </pre>
            </details>
          </li>
        ))}
      </ol>
    </section>
  )
}

/** The calls so far, a line each. */
export function InvestigationSummary({ steps }: { steps: readonly InvestigationStep[] }) {
  return (
    <ol className={styles.live} aria-label="Looked up by the model">
      {steps.map((step) => (
        <li key={step.number}>
          <Call step={step} />
        </li>
      ))}
    </ol>
  )
}

function Call({ step }: { step: InvestigationStep }) {
  return (
    <>
      <code>
        {step.tool} {describe(step.arguments)}
      </code>
      {step.failed && <span className={styles.failed}> not found or refused</span>}
    </>
  )
}

/** The arguments' values, as kubectl has them; what is no JSON object as it is. */
function describe(text: string): string {
  try {
    const values: unknown = JSON.parse(text)
    if (values === null || typeof values !== 'object') return text
    return Object.entries(values)
      .filter(([, value]) => value !== null && value !== false && value !== '_')
      .map(([name, value]) => (value === true ? name : String(value)))
      .join(' ')
  } catch {
    return text
  }
}
