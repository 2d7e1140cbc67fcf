import { queryOptions } from '@tanstack/react-query'
import { callJson, callPage } from './client'
import { ApiError } from './errors'
import { readOnce } from './live/stream'
import type { Horizon, InvestigationStep, PartialPlan, Plan, PlanEvent, PlanStage } from './types'

export const planKeys = {
  list: (issueId: string) => ['plans', 'list', issueId] as const,
  detail: (id: string) => ['plans', 'detail', id] as const,
}

/** The longest context that the server accepts, in characters. */
export const MAX_CONTEXT_LENGTH = 4000

export function plansQuery(issueId: string) {
  return queryOptions({
    queryKey: planKeys.list(issueId),
    queryFn: async ({ signal }) => (await callPage<Plan>('/api/plans', { query: { issueId, limit: 50 }, signal })).items,
  })
}

export interface PlanRequest {
  issueId: string
  userContext: string
  horizon: Horizon
  /** A new plan, although there is one for the same evidence and context. */
  fresh?: boolean
}

export interface PlanProgress {
  onStage: (stage: PlanStage) => void
  onPartial: (partial: PartialPlan) => void
  onInvestigation: (step: InvestigationStep) => void
  signal: AbortSignal
}

/**
 * Generates a plan and reports its progress. If streaming is not available, falls back to the unary call; after the first
 * event, an error is final.
 */
export async function generatePlan(request: PlanRequest, progress: PlanProgress): Promise<Plan> {
  const seen: { started: boolean; plan: Plan | undefined } = { started: false, plan: undefined }
  try {
    await readOnce<PlanEvent>('/api/plans/codex/stream', request, progress.signal).forEach((event) => {
      seen.started = true
      switch (event.name) {
        case 'stage':
          progress.onStage(event.data)
          break
        case 'partial':
          progress.onPartial(event.data)
          break
        case 'investigation':
          progress.onInvestigation(event.data)
          break
        case 'plan':
          seen.plan = event.data
          break
        case 'failure':
          throw planError(event.data)
        default:
          event satisfies never
      }
    })
  } catch (error) {
    if (seen.started || !isStreamUnavailable(error)) throw error
    return callJson<Plan>('/api/plans/codex', { method: 'POST', body: request, signal: progress.signal })
  }
  if (!seen.plan) throw new ApiError({ code: 'UNAVAILABLE', message: 'The connection ended before the plan was complete. Generate it again.' })
  return seen.plan
}

function planError(failure: { code: string; error: string }): ApiError {
  const code = failure.code as ApiError['code']
  return new ApiError({ code, message: failure.error })
}

/** Errors of a server or proxy without streaming. Permissions and rate limits would be the same for the unary call. */
function isStreamUnavailable(error: unknown): boolean {
  return error instanceof ApiError && (error.code === 'INTERNAL_ERROR' || error.code === 'UNREACHABLE' || error.code === 'NOT_FOUND')
}

export function planQuery(id: string) {
  return queryOptions({
    queryKey: planKeys.detail(id),
    queryFn: ({ signal }) => callJson<Plan>(`/api/plans/${encodeURIComponent(id)}`, { signal }),
    // A stored plan never changes.
    staleTime: Infinity,
  })
}
