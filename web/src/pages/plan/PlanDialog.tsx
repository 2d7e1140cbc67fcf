import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate, useParams } from 'react-router'
import { currentData } from '../../api/current-data'
import { issueQuery } from '../../api/issues'
import { planQuery } from '../../api/plans'
import { PlanForm } from '../../forms/PlanForm'
import { Age } from '../../ui/content/Age'
import { Button } from '../../ui/controls/Button'
import { CopyButton } from '../../ui/controls/CopyButton'
import { Dialog } from '../../ui/overlays/Dialog'
import { Banner } from '../../ui/feedback/Banner'
import { Skeleton } from '../../ui/feedback/Skeleton'
import { announce } from '../../ui/feedback/announce'
import { paths } from '../../util/paths'
import { ChangeList } from '../shared/ChangeList'
import { ErrorView } from '../shared/ErrorView'
import { StaleBanner } from '../shared/StaleBanner'
import { useSearchState } from '../shared/use-search-state'
import { EarlierPlans } from './EarlierPlans'
import styles from './PlanDialog.module.css'
import { PlanProgress } from './PlanProgress'
import { PlanView } from './PlanView'
import { HORIZON_LABEL, parseHorizon } from '../../util/horizon'
import { qualifiedName } from '../../util/text'
import { planToMarkdown } from './plan-markdown'
import { planToShell } from './plan-shell'
import { usePlanGeneration } from './use-plan-generation'

/** Requests a plan, shows its progress, then the plan; `?plan=` shows an earlier one. */
export function PlanDialog() {
  const { id = '' } = useParams()
  const navigate = useNavigate()
  const { params, set } = useSearchState()
  const horizon = parseHorizon(params.get('horizon'))
  const planId = params.get('plan') ?? ''
  // Kept outside of the form, so that the text survives a failed request.
  const [context, setContext] = useState('')
  const issue = useQuery(issueQuery(id))
  const stored = useQuery({ ...planQuery(planId), enabled: planId !== '' })
  const generation = usePlanGeneration((plan) => {
    announce('The plan is ready.')
    set({ plan: plan.id, horizon: plan.horizon })
  })

  function generate(fresh: boolean): void {
    set({ plan: '' })
    void generation.generate({ issueId: id, userContext: context.trim(), horizon, ...(fresh && { fresh }) })
  }

  function close(): void {
    const rest = new URLSearchParams(params)
    rest.delete('plan')
    rest.delete('horizon')
    void navigate({ pathname: paths.issues(), search: rest.toString() })
  }

  const target = currentData(issue)?.issue
  const plan = planId === '' ? undefined : currentData(stored)
  const running = generation.state.status === 'running'
  return (
    <Dialog
      kind={planId === '' ? 'wide' : 'broad'}
      guarded={planId === ''}
      title={`${HORIZON_LABEL[plan?.horizon ?? horizon]} plan${target ? `: ${target.title}` : ''}`}
      description={target && `${target.kind} ${qualifiedName(target)}`}
      onClose={close}
      footer={
        plan && target ? (
          <>
            <CopyButton text={planToMarkdown(plan, target)} label="Copy plan as Markdown" size="md" />
            <CopyButton text={planToShell(plan, target)} label="Copy as shell script" size="md" />
            <Button onClick={() => set({ plan: '' })}>New plan</Button>
            <Button tone="primary" onClick={close}>
              Done
            </Button>
          </>
        ) : (
          running ? <Button onClick={generation.cancel}>Cancel</Button> : undefined
        )
      }
    >
      <div className={styles.content}>
        {planId === '' && <StaleBanner />}
        {planId !== '' ? (
          plan ? (
            <>
              {target && <ChangeList object={target} before={target.detectedAt} />}
              {plan.reused && (
                <Banner tone="info" title="Made before" action={<Button onClick={() => generate(true)}>Make a new one</Button>}>
                  Nothing of its evidence and your context has changed since <Age since={plan.createdAt} /> ago.
                </Banner>
              )}
              <PlanView plan={plan} namespace={target?.namespace} />
            </>
          ) : stored.error ? (
            <ErrorView error={stored.error} onRetry={() => void stored.refetch()} />
          ) : (
            <Skeleton rows={8} label="Loading plan" />
          )
        ) : issue.error && !target ? (
          <ErrorView error={issue.error} onRetry={() => void issue.refetch()} />
        ) : running && generation.state.status === 'running' ? (
          <PlanProgress stages={generation.state.stages} partial={generation.state.partial} investigation={generation.state.investigation} />
        ) : (
          <PlanForm
            horizon={horizon}
            context={context}
            onContext={setContext}
            error={generation.state.status === 'failed' ? generation.state.error : undefined}
            onHorizon={(next) => set({ horizon: next })}
            onSubmit={() => generate(false)}
          />
        )}
        {!running && <EarlierPlans issueId={id} except={planId} />}
      </div>
    </Dialog>
  )
}
