import { useQuery } from '@tanstack/react-query'
import { Link, useLocation } from 'react-router'
import { plansQuery } from '../../api/plans'
import type { Plan } from '../../api/types'
import { Age } from '../../ui/content/Age'
import { paths } from '../../util/paths'
import styles from './EarlierPlans.module.css'
import { HORIZON_LABEL } from '../../util/horizon'

/** Earlier plans for the same issue; each opens in the plan dialog. */
export function EarlierPlans({ issueId, except }: { issueId: string; except?: string | undefined }) {
  const { data = [], error } = useQuery(plansQuery(issueId))
  const plans = data.filter((plan) => plan.id !== except)
  if (error) return <p className={styles.error}>Earlier plans could not be loaded: {error.message}</p>
  if (plans.length === 0) return null
  return (
    <section aria-labelledby="earlier-plans">
      <h3 id="earlier-plans">Earlier plans</h3>
      <ul className={styles.plans}>
        {plans.map((plan) => (
          <li key={plan.id}>
            <PlanLink plan={plan} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function PlanLink({ plan }: { plan: Plan }) {
  const params = new URLSearchParams(useLocation().search)
  params.set('horizon', plan.horizon)
  params.set('plan', plan.id)
  return (
    <Link className={styles.plan} to={{ pathname: paths.plan(plan.issueId), search: params.toString() }}>
      <span className={styles.summary}>{plan.quickFix.summary}</span>
      <span className={styles.facts}>
        {HORIZON_LABEL[plan.horizon]} · {plan.generatedBy} · <Age since={plan.createdAt} /> ago
      </span>
    </Link>
  )
}
