import { queryOptions } from '@tanstack/react-query'
import { callJson, callPage } from './client'
import { ApiError } from './errors'
import { readOnce } from './stream'
import type { Horizon, PartialPlan, Plan, PlanEvent, PlanStage } from './types'

export const planKeys = {
  list: (issueId: string) => ['plans', 'list', issueId] as const,
  detail: (id: string) => ['plans', 'detail', id] as const,
}

/** The longest context the server takes, in characters. */
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
}

export interface PlanProgress {
  onStage: (stage: PlanStage) => void
  onPartial: (partial: PartialPlan) => void
  signal: AbortSignal
}

/**
 * Generates a plan, telling of its progress. Where the stream cannot be had at all, the plain call is made instead;
 * once the server has begun, its failure is the answer.
 */
export async function generatePlan(request: PlanRequest, progress: PlanProgress): Promise<Plan> {
  const seen: { begun: boolean; plan: Plan | undefined } = { begun: false, plan: undefined }
  try {
    await readOnce<PlanEvent>('/api/plans/codex/stream', request, progress.signal).forEach((event) => {
      seen.begun = true
      switch (event.name) {
        case 'stage':
          progress.onStage(event.data)
          break
        case 'partial':
          progress.onPartial(event.data)
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
    if (seen.begun || !streamMissing(error)) throw error
    return callJson<Plan>('/api/plans/codex', { method: 'POST', body: request, signal: progress.signal })
  }
  if (!seen.plan) throw new ApiError({ code: 'UNAVAILABLE', message: 'The answer ended before the plan was complete. Generate it again.' })
  return seen.plan
}

function planError(failure: { code: string; error: string }): ApiError {
  const code = failure.code as ApiError['code']
  return new ApiError({ code, message: failure.error })
}

/** A server or proxy that does not stream says so by status; rights and limits would be the same for the plain call. */
function streamMissing(error: unknown): boolean {
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
