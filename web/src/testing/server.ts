import { http, HttpResponse } from 'msw'
import { setupServer } from 'msw/node'
import { EventStream } from './events'
import { aCurrentUser, aSession, anIssue, anIssueDetail } from './fixtures'

/** A gateway where one user is signed in and one pod is broken; tests override the handlers that they need. */
export const server = setupServer(
  http.post('*/api/auth/login', () => HttpResponse.json(aSession())),
  http.post('*/api/auth/refresh', () => HttpResponse.json(aSession({ token: 'token-2', refreshToken: 'refresh-2' }))),
  http.post('*/api/auth/logout', () => HttpResponse.json({})),
  http.get('*/api/auth/me', () => HttpResponse.json(aCurrentUser())),
  http.get('*/api/issues', () => HttpResponse.json([anIssue()], { headers: { 'X-Total-Count': '1' } })),
  http.get('*/api/issues/sources', () => HttpResponse.json([])),
  http.get('*/api/issues/stream', ({ request }) => new EventStream().respond(request)),
  http.get('*/api/issues/:id', () => HttpResponse.json(anIssueDetail())),
  http.get('*/api/resources/:kind/:namespace/:name/logs', () => HttpResponse.text('')),
  http.get('*/api/resources/:kind/:namespace/:name/changes', () => HttpResponse.json([])),
  http.get('*/api/plans', () => HttpResponse.json([])),
)

/** The error contract. */
export function errorResponse(status: number, code: string, error: string, fields: { field: string; message: string }[] = []) {
  return HttpResponse.json({ error, code, details: { traceId: 'trace-1', fields } }, { status })
}
