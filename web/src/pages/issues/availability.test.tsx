import { act, screen, waitFor } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { describe, expect, it } from 'vitest'
import type { SourceState } from '../../api/types'
import { EventStream } from '../../testing/events'
import { anIssue } from '../../testing/fixtures'
import { renderApp } from '../../testing/render'
import { errorResponse, server } from '../../testing/server'

const one = anIssue({ id: 'one', name: 'api-1' })

function serve(issues = [one]) {
  server.use(http.get('*/api/issues', () => HttpResponse.json(issues)))
}

const aSource = (state: SourceState, source: string) => ({ cluster: 'demo', source, state, message: `The ${source} source is ${state}.` })

function sources(state: SourceState, source = 'builtin') {
  server.use(http.get('*/api/issues/sources', () => HttpResponse.json([aSource(state, source)])))
}

describe('availability', () => {
  it('reports that K8sGPT is missing and still shows the issues', async () => {
    serve([one])
    sources('missing', 'k8sgpt')
    await renderApp('/')

    expect(await screen.findByText('K8sGPT unavailable')).toBeInTheDocument()
    expect(await screen.findByRole('row', { name: /api-1/ })).toBeInTheDocument()
  })

  it('reports an unreachable cluster instead of an empty list, and recovers automatically', async () => {
    let down = true
    sources('unreachable')
    server.use(
      http.get('*/api/issues', () => (down ? errorResponse(503, 'UNAVAILABLE', 'The cluster demo does not respond.') : HttpResponse.json([one]))),
    )
    await renderApp('/')

    expect(await screen.findByRole('heading', { name: 'Cluster unreachable' })).toBeInTheDocument()
    expect(screen.getByText('The cluster demo does not respond.')).toBeInTheDocument()
    expect(screen.queryByText('No issues detected')).not.toBeInTheDocument()

    down = false
    expect(await screen.findByRole('row', { name: /api-1/ })).toBeInTheDocument()
  })

  it('does not report the cluster as unreachable when a service is unavailable', async () => {
    const down = () => errorResponse(503, 'UNAVAILABLE', 'issueservice cannot be reached at the moment.')
    server.use(http.get('*/api/issues', down), http.get('*/api/issues/sources', down), http.get('*/api/issues/stream', down))
    await renderApp('/')

    expect(await screen.findByText('issueservice cannot be reached at the moment.')).toBeInTheDocument()
    expect(screen.getByRole('heading', { name: 'Temporarily unavailable' })).toBeInTheDocument()
    expect(screen.queryByText('Cluster unreachable')).not.toBeInTheDocument()
  })

  it('does not report the cluster as unreachable while its sources are available', async () => {
    sources('available')
    server.use(http.get('*/api/issues', () => errorResponse(503, 'UNAVAILABLE', 'issueservice cannot be reached at the moment.')))
    await renderApp('/')

    expect(await screen.findByRole('heading', { name: 'Temporarily unavailable' })).toBeInTheDocument()
    expect(screen.queryByText('Cluster unreachable')).not.toBeInTheDocument()
  })

  it.each<[SourceState, string]>([
    ['unreachable', 'Cluster unreachable'],
    ['starting', 'Temporarily unavailable'],
  ])('replaces the empty list when the cluster is %s', async (state, title) => {
    const stream = new EventStream()
    serve([])
    sources('available')
    server.use(http.get('*/api/issues/stream', ({ request }) => stream.respond(request)))
    await renderApp('/')
    expect(await screen.findByText('No issues detected')).toBeInTheDocument()
    await waitFor(() => expect(stream.followers).toBe(1))

    act(() => stream.send('source', aSource(state, 'builtin')))
    expect(await screen.findByRole('heading', { name: title })).toBeInTheDocument()
    expect(screen.queryByText('No issues detected')).not.toBeInTheDocument()

    act(() => stream.send('source', aSource('available', 'builtin')))
    expect(await screen.findByText('No issues detected')).toBeInTheDocument()
  })

  it('replaces an empty list that cannot be fetched again with the error', async () => {
    const stream = new EventStream()
    serve([])
    server.use(http.get('*/api/issues/stream', ({ request }) => stream.respond(request)))
    await renderApp('/')
    expect(await screen.findByText('No issues detected')).toBeInTheDocument()
    await waitFor(() => expect(stream.followers).toBe(1))
    server.use(http.get('*/api/issues', () => errorResponse(503, 'UNAVAILABLE', 'The cluster demo does not respond.')))

    act(() => stream.send('gap', { reason: 'trimmed' }))

    expect(await screen.findByText('The cluster demo does not respond.')).toBeInTheDocument()
    expect(screen.queryByText('No issues detected')).not.toBeInTheDocument()
  })
})
