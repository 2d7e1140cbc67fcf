import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useReducer, useRef } from 'react'
import { type PlanRequest, generatePlan, planKeys } from '../../api/plans'
import type { InvestigationStep, PartialPlan, Plan, PlanStage, PlanStageName } from '../../api/types'

export type GenerationState =
  | { status: 'idle' }
  | { status: 'running'; stages: Partial<Record<PlanStageName, PlanStage>>; partial: PartialPlan | undefined; investigation: readonly InvestigationStep[] }
  | { status: 'failed'; error: unknown }

type Action =
  | { type: 'start' }
  | { type: 'stage'; stage: PlanStage }
  | { type: 'partial'; partial: PartialPlan }
  | { type: 'investigation'; step: InvestigationStep }
  | { type: 'fail'; error: unknown }
  | { type: 'reset' }

export function reduceGeneration(state: GenerationState, action: Action): GenerationState {
  switch (action.type) {
    case 'start':
      return { status: 'running', stages: {}, partial: undefined, investigation: [] }
    case 'stage':
      return state.status === 'running' ? { ...state, stages: { ...state.stages, [action.stage.name]: action.stage } } : state
    case 'partial':
      return state.status === 'running' ? { ...state, partial: action.partial } : state
    case 'investigation':
      return state.status === 'running' ? { ...state, investigation: [...state.investigation, action.step] } : state
    case 'fail':
      return { status: 'failed', error: action.error }
    case 'reset':
      return { status: 'idle' }
  }
}

/** Generates one plan at a time; leaving the page or cancelling aborts the request. */
export function usePlanGeneration(onPlan: (plan: Plan) => void) {
  const queries = useQueryClient()
  const [state, dispatch] = useReducer(reduceGeneration, { status: 'idle' })
  const running = useRef<AbortController>(undefined)

  useEffect(() => () => running.current?.abort(), [])

  async function generate(request: PlanRequest): Promise<void> {
    running.current?.abort()
    const stop = new AbortController()
    running.current = stop
    dispatch({ type: 'start' })
    try {
      const plan = await generatePlan(request, {
        signal: stop.signal,
        onStage: (stage) => !stop.signal.aborted && dispatch({ type: 'stage', stage }),
        onPartial: (partial) => !stop.signal.aborted && dispatch({ type: 'partial', partial }),
        onInvestigation: (step) => !stop.signal.aborted && dispatch({ type: 'investigation', step }),
      })
      if (stop.signal.aborted) return
      queries.setQueryData(planKeys.detail(plan.id), plan)
      void queries.invalidateQueries({ queryKey: planKeys.list(plan.issueId) })
      dispatch({ type: 'reset' })
      onPlan(plan)
    } catch (error) {
      if (!stop.signal.aborted) dispatch({ type: 'fail', error })
    }
  }

  function cancel(): void {
    running.current?.abort()
    dispatch({ type: 'reset' })
  }

  return { state, generate, cancel }
}
