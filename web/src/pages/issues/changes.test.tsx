import { screen, within } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { describe, expect, it } from 'vitest'
import { expectAccessible } from '../../testing/axe'
import { anIssue, anIssueDetail } from '../../testing/fixtures'
import { renderApp } from '../../testing/render'
import { errorResponse, server } from '../../testing/server'

const web = { kind: 'Deployment', namespace: 'broken', name: 'web' }
const revision = {
  at: '2026-01-31T09:58:00Z',
  object: web,
  subject: 'revision',
  by: 'kubectl-set',
  revision: '3',
  fields: [
    { path: 'containers[web].image', before: 'web:1', after: 'web:2' },
    { path: 'containers[web].livenessProbe', before: null, after: '{"tcpSocket":{}}' },
    { path: 'containers[web].env[LEVEL]', before: 'info', after: null },
  ],
}
const data = (index: number) => ({ ...revision, object: { kind: 'ConfigMap', namespace: 'broken', name: `c${index}` }, subject: 'data', revision: '0', fields: [{ path: 'data.level', before: null, after: null }] })

async function open(reply: () => Response) {
  const asked: (string | null)[] = []
  server.use(
    http.get('*/api/issues/iss-1', () => HttpResponse.json(anIssueDetail(anIssue({ ...web, detectedAt: '2026-01-31T10:00:00Z' })))),
    http.get('*/api/resources/Deployment/broken/web/changes', ({ request }) => {
      asked.push(new URL(request.url).searchParams.get('before'))
      return reply()
    }),
  )
  const { user } = await renderApp('/issues/iss-1')
  return { user, asked, region: within(await screen.findByRole('region', { name: 'What changed before' })) }
}

describe('what changed before an issue', () => {
  it('tells the fields that differ, with their values', async () => {
    const { region, asked } = await open(() => HttpResponse.json([revision]))

    expect(await region.findByText('Revision 3')).toBeInTheDocument()
    expect(region.getByText('containers[web].image: web:1 → web:2')).toBeInTheDocument()
    expect(region.getByText('containers[web].livenessProbe: added {"tcpSocket":{}}')).toBeInTheDocument()
    expect(region.getByText('containers[web].env[LEVEL]: removed, it was info')).toBeInTheDocument()
    expect(region.getByText(/by kubectl-set/)).toBeInTheDocument()
    expect(asked).toEqual(['2026-01-31T10:00:00Z'])
    await expectAccessible()
  })

  it('shows the first ones at once and the rest on request', async () => {
    const { region, user } = await open(() => HttpResponse.json([0, 1, 2, 3, 4, 5].map(data)))
    expect(await region.findAllByText('data.level')).toHaveLength(4)

    await user.click(region.getByRole('button', { name: 'Show all 6' }))

    expect(region.getAllByText('data.level')).toHaveLength(6)
  })

  it('keeps what happened beside it for those who ask', async () => {
    const beside = [
      { ...data(1), subject: 'neighbour' },
      { ...data(2), subject: 'created' },
    ]
    const { region, user } = await open(() => HttpResponse.json(beside))
    expect(await region.findByText('No change of its own is known that you may see.')).toBeInTheDocument()
    expect(region.queryByText('Changed beside it')).not.toBeInTheDocument()

    await user.click(region.getByRole('button', { name: 'Show 2 beside it' }))

    expect(region.getByText('Changed beside it')).toBeInTheDocument()
    expect(region.getByText('data.level')).toBeInTheDocument()
  })

  it('says that none is known', async () => {
    const { region } = await open(() => HttpResponse.json([]))

    expect(await region.findByText('No change is known that you may see.')).toBeInTheDocument()
  })

  it('says why they cannot be read, and shows the issue all the same', async () => {
    const { region } = await open(() => errorResponse(503, 'UNAVAILABLE', 'The cluster does not answer.'))

    expect(await region.findByText(/The cluster does not answer/)).toBeInTheDocument()
    expect(screen.getByRole('region', { name: 'Evidence' })).toBeInTheDocument()
  })
})
