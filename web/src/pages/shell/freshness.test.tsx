import { act, screen, waitFor } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { SourceStatus } from '../../api/types'
import { expectAccessible } from '../../testing/axe'
import { EventStream } from '../../testing/events'
import { aKind, aRow, aTable, anIssueDetail } from '../../testing/fixtures'
import { renderApp } from '../../testing/render'
import { server } from '../../testing/server'
import { formatMoment } from '../../util/time'

const aSource = (change: Partial<SourceStatus> = {}): SourceStatus => ({ cluster: 'demo', source: 'builtin', state: 'available', message: '', ...change })
const lost = (asOf: Date) => aSource({ state: 'unreachable', message: 'The cluster demo does not respond.', asOf: asOf.toISOString() })

/** Sources that a test changes, and streams that stay open. */
function serve() {
  const served = { sources: [aSource()] }
  const stream = new EventStream()
  server.use(
    http.get('*/api/issues/sources', () => HttpResponse.json(served.sources)),
    http.get('*/api/issues/stream', ({ request }) => stream.respond(request)),
    http.get('*/api/resources/kinds', () => HttpResponse.json([aKind('Pod')])),
    http.get('*/api/resources/stream', ({ request }) => stream.respond(request)),
    http.get('*/api/resources', () => HttpResponse.json(aTable([aRow('api-1')]))),
  )
  return { served, stream }
}

describe('the header', () => {
  afterEach(() => vi.useRealTimers())

  it('says as of when instead of "Live" while the cluster does not respond, and "Live" again afterwards', async () => {
    const { stream } = serve()
    await renderApp('/')
    expect(await screen.findByText('Live')).toBeInTheDocument()
    const asOf = new Date(Date.now() - 12_000)

    act(() => stream.send('source', lost(asOf)))

    const expected = `as of ${formatMoment(asOf.getTime(), Date.now())}`
    expect((await screen.findAllByText(expected)).length).toBeGreaterThan(1)
    expect(screen.queryByText('Live')).not.toBeInTheDocument()
    expect(screen.getByText(/The cluster demo does not respond/)).toHaveTextContent(`Its findings are ${expected}.`)
    await expectAccessible()

    act(() => stream.send('source', aSource()))
    expect(await screen.findByText('Live')).toBeInTheDocument()
  })

  it('says so on pages without the stream of issues', async () => {
    const { served } = serve()
    await renderApp('/resources/Pod')
    expect(await screen.findByText('Live')).toBeInTheDocument()

    served.sources = [lost(new Date(2025, 4, 1, 14, 2, 10))]

    expect(await screen.findByText(/^as of .*2025.* 14:02:10$/)).toBeInTheDocument()
    expect(screen.queryByText('Live')).not.toBeInTheDocument()
  })

  it('does not say "Live" while the cluster is read for the first time', async () => {
    const { served } = serve()
    served.sources = [aSource({ state: 'starting' })]
    await renderApp('/')

    expect(await screen.findByText('Starting')).toBeInTheDocument()
    expect(screen.queryByText('Live')).not.toBeInTheDocument()
  })

  it('says as of when while the service that watches the cluster hangs', async () => {
    let hangs = false
    serve()
    server.use(http.get('*/api/issues/sources', () => (hangs ? new Promise<never>(() => undefined) : HttpResponse.json([aSource()]))))
    await renderApp('/resources/Pod')
    expect(await screen.findByText('Live')).toBeInTheDocument()

    hangs = true
    vi.useFakeTimers({ toFake: ['Date'] })

    await waitFor(() => {
      // Again and again: an answer that was on its way is as new as the moment when it arrives.
      vi.setSystemTime(Date.now() + 12_000)
      expect(screen.getByText(/^as of [0-9:]{8}$/)).toBeInTheDocument()
    })
    expect(screen.getByTitle(/service that watches the cluster does not respond/)).toBeInTheDocument()
  })

  it('stays live when only K8sGPT is missing', async () => {
    const { served } = serve()
    served.sources = [aSource(), aSource({ source: 'k8sgpt', state: 'missing' })]
    await renderApp('/')

    expect(await screen.findByText('K8sGPT unavailable')).toBeInTheDocument()
    expect(await screen.findByText('Live')).toBeInTheDocument()
  })

  it('tells it in the drawer too, which covers the header', async () => {
    const { served } = serve()
    served.sources = [lost(new Date(2025, 4, 1, 14, 2, 10))]
    server.use(http.get('*/api/issues/:id', ({ params }) => (params.id === 'iss-1' ? HttpResponse.json(anIssueDetail()) : undefined)))
    await renderApp('/issues/iss-1')

    const dialog = await screen.findByRole('dialog')
    await waitFor(() => expect(dialog).toHaveTextContent(/What is shown here is as of .*2025.* 14:02:10/))
  })
})
