import { act, screen, waitFor, within } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { beforeEach, describe, expect, it } from 'vitest'
import { expectAccessible } from '../../testing/axe'
import { EventStream } from '../../testing/events'
import { aKind, aResource, aRow, aTable } from '../../testing/fixtures'
import { renderApp } from '../../testing/render'
import { errorResponse, server } from '../../testing/server'
import { pluralLabel, splitKinds } from './kinds'
import { statusTone } from './status-tone'

describe('resources', () => {
  let stream: EventStream
  let requested: string[]

  beforeEach(() => {
    stream = new EventStream()
    requested = []
    server.use(
      http.get('*/api/resources/kinds', () => HttpResponse.json([aKind('Event'), aKind('Pod', { count: 7 }), aKind('Deployment'), aKind('CronTab')])),
      http.get('*/api/resources/stream', ({ request }) => stream.respond(request)),
      http.get('*/api/resources', ({ request }) => {
        requested.push(new URL(request.url).search)
        return HttpResponse.json(aTable([aRow('api-1'), aRow('web-1')]))
      }),
      http.get('*/api/resources/Pod/broken/api-1', () => HttpResponse.json(aResource())),
    )
  })

  it('opens the first common kind, with counts on the tabs', async () => {
    const { address } = await renderApp('/resources')

    expect(await screen.findByRole('link', { name: /Pods\s*7/ })).toHaveAttribute('aria-current', 'page')
    await screen.findByRole('row', { name: /api-1/ })
    expect(address()).toBe('/resources/Pod')
    await expectAccessible()
  })

  it('hides the columns of the wide view by default', async () => {
    const { user } = await renderApp('/resources/Pod')
    await screen.findByRole('row', { name: /api-1/ })
    expect(screen.queryByRole('columnheader', { name: 'Node' })).not.toBeInTheDocument()

    await user.click(screen.getByRole('checkbox', { name: 'Wide' }))

    expect(await screen.findByRole('columnheader', { name: 'Node' })).toBeInTheDocument()
  })

  it('links a row whose name is a wide column', async () => {
    const table = aTable([aRow('api-1.17a3', { cells: ['api-1.17a3', 'BackOff'] })])
    const [name, reason] = table.columns
    server.use(http.get('*/api/resources', () => HttpResponse.json({ ...table, columns: [{ ...name, priority: 1 }, { ...reason, name: 'Reason' }] })))
    await renderApp('/resources/Event')

    expect(await screen.findByRole('link', { name: 'BackOff' })).toHaveAttribute('href', '/resources/Event/broken/api-1.17a3')
  })

  it('lets the server search and sort', async () => {
    const { user } = await renderApp('/resources/Pod')
    await screen.findByRole('row', { name: /api-1/ })

    await user.click(screen.getByRole('button', { name: 'Restarts' }))
    await waitFor(() => expect(requested.at(-1)).toBe('?kind=Pod&sort=Restarts&limit=200'))
    await user.type(screen.getByRole('searchbox', { name: 'Search rows' }), 'api')
    await waitFor(() => expect(requested.at(-1)).toBe('?kind=Pod&q=api&sort=Restarts&limit=200'))
  })

  it('has the server sort by namespace', async () => {
    const { user, address } = await renderApp('/resources/Pod')
    await screen.findByRole('row', { name: /api-1/ })

    await user.click(screen.getByRole('button', { name: 'Namespace' }))
    await waitFor(() => expect(requested.at(-1)).toBe('?kind=Pod&sort=namespace&limit=200'))
    await user.click(screen.getByRole('button', { name: 'Namespace' }))
    await waitFor(() => expect(requested.at(-1)).toBe('?kind=Pod&sort=-namespace&limit=200'))

    expect(address()).toBe('/resources/Pod?sort=-namespace')
    expect(screen.getByRole('columnheader', { name: 'Namespace' })).toHaveAttribute('aria-sort', 'descending')
  })

  it('inserts a new row in order of namespace', async () => {
    const rows = [aRow('web-1', { namespace: 'team-10' }), aRow('api-1', { namespace: 'team-2' })]
    server.use(http.get('*/api/resources', () => HttpResponse.json(aTable(rows))))
    await renderApp('/resources/Pod?sort=-namespace')
    await screen.findByRole('row', { name: /team-10/ })
    await waitFor(() => expect(stream.followers).toBe(1))

    act(() => stream.send('added', aRow('new-1', { namespace: 'team-9' }), 'c1'))

    await screen.findByRole('row', { name: /new-1/ })
    expect(screen.getAllByRole('row').slice(1).map((row) => /(web|api|new)-1/.exec(row.textContent)?.[1])).toEqual(['web', 'new', 'api'])
  })

  it('begins with the newest events, also when one happens again', async () => {
    const seen = (name: string, at: string) => aRow(name, { cells: [at, name] })
    const table = aTable([seen('new-1', '2026-01-31T10:05:00Z'), seen('old-1', '2026-01-31T10:00:00Z')])
    const [column] = table.columns
    server.use(
      http.get('*/api/resources', ({ request }) => {
        requested.push(new URL(request.url).search)
        return HttpResponse.json({ ...table, columns: [{ ...column, name: 'Last Seen', type: 'date' }, { ...column, name: 'Reason' }] })
      }),
    )
    await renderApp('/resources/Event')
    await screen.findByRole('row', { name: /new-1/ })
    expect(requested).toEqual(['?kind=Event&sort=-Last+Seen&limit=200'])
    expect(screen.getByRole('columnheader', { name: 'Last Seen' })).toHaveAttribute('aria-sort', 'descending')
    await waitFor(() => expect(stream.followers).toBe(1))

    act(() => stream.send('changed', seen('old-1', '2026-01-31T10:09:00Z'), 'c1'))

    await waitFor(() => expect(screen.getAllByRole('row').slice(1).map((row) => /(new|old)-1/.exec(row.textContent)?.[1])).toEqual(['old', 'new']))
    expect(screen.getByText('2 objects')).toBeInTheDocument()
  })

  it('shows the time since the last restart, ticking', async () => {
    const restarted = new Date(Date.now() - 280_000).toISOString()
    server.use(http.get('*/api/resources', () => HttpResponse.json(aTable([aRow('api-1', { cells: ['api-1', '0/1', 'Running', `14 (${restarted} ago)`, ''] })]))))
    await renderApp('/resources/Pod')

    expect(await screen.findByText(/^14 \(/)).toHaveTextContent(/^14 \(4m4\ds ago\)$/)
    expect(document.querySelector(`time[datetime="${restarted}"]`)).not.toBeNull()
  })

  it('marks the sorted column, ignoring case in the URL', async () => {
    await renderApp('/resources/Pod?sort=-restarts')

    expect(await screen.findByRole('columnheader', { name: 'Restarts' })).toHaveAttribute('aria-sort', 'descending')
  })

  it('leaves the sort key to a printer column called Namespace', async () => {
    const table = aTable([aRow('api-1')])
    const [name, ready] = table.columns
    server.use(http.get('*/api/resources', () => HttpResponse.json({ ...table, columns: [name, { ...ready, name: 'Namespace' }] })))
    await renderApp('/resources/Pod?sort=namespace')

    const [own, printed] = await screen.findAllByRole('columnheader', { name: 'Namespace' })
    expect(own).not.toHaveAttribute('aria-sort')
    expect(printed).toHaveAttribute('aria-sort', 'ascending')
  })

  it('applies events from the cursor of the first page', async () => {
    await renderApp('/resources/Pod')
    await screen.findByRole('row', { name: /api-1/ })
    await waitFor(() => expect(stream.followers).toBe(1))
    expect(stream.requests[0]?.headers.get('Last-Event-ID')).toBe('table-1')

    act(() => stream.send('added', aRow('new-1'), 'c1'))
    act(() => stream.send('changed', aRow('api-1', { cells: ['api-1', '0/1', 'CrashLoopBackOff', '4', ''] }), 'c2'))
    act(() => stream.send('removed', { uid: 'uid-web-1', namespace: 'broken', name: 'web-1' }, 'c3'))

    const changed = await screen.findByRole('row', { name: /api-1.*CrashLoopBackOff/ })
    expect(within(changed).getByText('0/1')).toBeInTheDocument()
    expect(screen.getByText('new-1')).toBeInTheDocument()
    expect(screen.queryByText('web-1')).not.toBeInTheDocument()
  })

  it('explains a kind outside of the policy', async () => {
    server.use(http.get('*/api/resources', () => errorResponse(403, 'FORBIDDEN', 'Kind Secret is outside of your access policy.')))
    await renderApp('/resources/Secret')

    expect(await screen.findByText('Kind Secret is outside of your access policy.')).toBeInTheDocument()
  })

  it('finds kinds without a tab', async () => {
    const { user, address } = await renderApp('/resources/Pod')
    await user.click(await screen.findByRole('button', { name: 'More' }))
    await user.type(await screen.findByLabelText('Find a kind'), 'cron')
    await user.click(screen.getByRole('link', { name: /CronTabs/ }))

    await waitFor(() => expect(address()).toBe('/resources/CronTab'))
  })

  it('shows an object with its owner, YAML and logs', async () => {
    const logs: string[] = []
    server.use(
      http.get('*/api/resources/Pod/broken/api-1/logs', ({ request }) => {
        logs.push(new URL(request.url).search)
        return HttpResponse.text('first line\n<script>alert(1)</script>\n')
      }),
    )
    const { user } = await renderApp('/resources/Pod/broken/api-1')
    expect(await screen.findByRole('link', { name: 'ReplicaSet api-7f9' })).toHaveAttribute('href', '/resources/ReplicaSet/broken/api-7f9')
    await expectAccessible()

    await user.click(screen.getByRole('button', { name: 'YAML' }))
    expect(await screen.findByRole('figure', { name: 'YAML of api-1' })).toHaveTextContent('apiVersion: v1 kind: Pod')

    await user.click(screen.getByRole('button', { name: 'Logs' }))
    expect(await screen.findByText('<script>alert(1)</script>')).toBeInTheDocument()
    // The overview has read the end of the log.
    expect(logs.filter((search) => !search.includes('tailLines=25'))).toEqual(['?container=app&previous=false&timestamps=false&tailLines=500'])
    await user.click(screen.getByRole('checkbox', { name: 'Previous run' }))
    await waitFor(() => expect(logs.at(-1)).toContain('previous=true'))
  })

  it('follows a log until it ends', async () => {
    const log = new EventStream()
    server.use(
      http.get('*/api/resources/Pod/broken/api-1/logs', ({ request }): Response =>
        new URL(request.url).searchParams.get('follow') === 'true' ? log.respond(request) : HttpResponse.text(''),
      ),
    )
    const { user } = await renderApp('/resources/Pod/broken/api-1?view=logs')
    await user.click(await screen.findByRole('checkbox', { name: 'Follow' }))
    await waitFor(() => expect(log.followers).toBe(1))

    act(() => log.send('line', { text: 'fresh' }, 'l1'))
    expect(await screen.findByText('fresh')).toBeInTheDocument()
    act(() => log.send('end', { reason: 'The container has stopped.' }, 'l2'))

    expect(await screen.findByText('The container has stopped.')).toBeInTheDocument()
    expect(screen.getByText('fresh')).toBeInTheDocument()
    await waitFor(() => expect(log.requests[0]?.signal.aborted).toBe(true))
    expect(log.requests).toHaveLength(1)

    await user.click(screen.getByRole('checkbox', { name: 'Follow' }))
    await user.click(screen.getByRole('checkbox', { name: 'Follow' }))
    await waitFor(() => expect(log.requests).toHaveLength(2))
    expect(log.requests[1]?.headers.get('Last-Event-ID')).toBe('l2')
  })
})

describe('kinds', () => {
  it('gives the current kind a tab even if it is not common', () => {
    const { tabs, more } = splitKinds([aKind('CronTab'), aKind('Widget'), aKind('Pod')], 'Widget')

    expect(tabs.map((kind) => kind.kind)).toEqual(['Pod', 'Widget'])
    expect(more.map((kind) => kind.kind)).toEqual(['CronTab'])
  })

  it.each([
    ['Pod', 'Pods'],
    ['Ingress', 'Ingresses'],
    ['NetworkPolicy', 'NetworkPolicies'],
    ['Endpoints', 'Endpoints'],
    ['Gateway', 'Gateways'],
    ['Widget.example.com', 'Widgets'],
  ])('%s: %s', (kind, plural) => {
    expect(pluralLabel(kind)).toBe(plural)
  })
})

describe('statusTone', () => {
  it.each([
    ['Running', 'green'],
    ['CrashLoopBackOff', 'red'],
    ['Init:CrashLoopBackOff', 'red'],
    ['ErrImagePull', 'red'],
    ['ContainerCreating', 'amber'],
    ['Init:0/1', 'amber'],
    ['Whatever', undefined],
  ])('%s: %s', (status, tone) => {
    expect(statusTone(status)).toBe(tone)
  })
})
