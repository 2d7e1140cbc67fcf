import { act, screen, waitFor, within } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { describe, expect, it } from 'vitest'
import { expectAccessible } from '../../testing/axe'
import { EventStream } from '../../testing/events'
import { aCurrentUser, anIssue, anIssueDetail } from '../../testing/fixtures'
import { renderApp } from '../../testing/render'
import { errorResponse, server } from '../../testing/server'

const one = anIssue({ id: 'one', name: 'api-1' })
const two = anIssue({ id: 'two', name: 'web-1', title: 'Image cannot be pulled', severity: 'high' })

function serve(issues = [one], stream = new EventStream()) {
  server.use(
    http.get('*/api/issues', () => HttpResponse.json(issues, { headers: { 'X-Total-Count': String(issues.length) } })),
    http.get('*/api/issues/stream', ({ request }) => stream.respond(request)),
  )
  return stream
}

const row = (name: string) => screen.findByRole('row', { name: new RegExp(name) })

describe('issues', () => {
  it('lists severity, cause with its reason, object with its owner and members, and is accessible', async () => {
    serve([anIssue({ id: 'one', kind: 'Deployment', name: 'api-1', owner: { kind: 'Application', name: 'shop' }, memberCount: 12, sources: ['builtin', 'k8sgpt'] })])
    await renderApp('/')
    await screen.findByRole('checkbox', { name: /^Select Container crashes/ })

    const cells = within(await row('api-1')).getAllByRole('cell')
    expect(cells.slice(1, 5).map((cell) => cell.textContent)).toEqual([
      'Critical',
      `${one.title}K8sGPT${one.message}`,
      'Deployment broken/api-1owned by Application shop',
      '12 pods',
    ])
    await screen.findByRole('button', { name: 'Dismiss' })
    await expectAccessible()
  })

  it('updates without a reload', async () => {
    const stream = serve()
    await renderApp('/')
    await row('api-1')
    await waitFor(() => expect(stream.followers).toBe(1))

    act(() => stream.send('added', one, 'c1'))
    act(() => stream.send('ready', { count: 1 }, 'c2'))
    act(() => stream.send('added', two, 'c3'))
    await row('web-1')
    expect(screen.getByText('1 new issue')).toBeInTheDocument()
    expect(screen.getByText('2 active issues')).toBeInTheDocument()

    act(() => stream.send('resolved', { ...one, state: 'resolved' }, 'c4'))
    await waitFor(() => expect(screen.queryByText(/api-1/)).not.toBeInTheDocument())

    act(() => stream.send('removed', { id: 'two' }, 'c5'))
    expect(await screen.findByText('No issues detected')).toBeInTheDocument()
  })

  it('removes a row that had disappeared before the stream started', async () => {
    const stream = serve([one, two])
    await renderApp('/')
    await row('web-1')
    await waitFor(() => expect(stream.followers).toBe(1))

    act(() => stream.send('added', one))
    act(() => stream.send('ready', { count: 1 }))

    await waitFor(() => expect(screen.queryByText(/web-1/)).not.toBeInTheDocument())
    expect(screen.getByText(/api-1/)).toBeInTheDocument()
  })

  it.each([
    ['gap', { reason: 'trimmed' }],
    ['policy', { version: '2' }],
  ])('fetches the list again after %s', async (name, data) => {
    const stream = serve()
    await renderApp('/')
    await row('api-1')
    await waitFor(() => expect(stream.followers).toBe(1))
    server.use(http.get('*/api/issues', () => HttpResponse.json([two])))

    act(() => stream.send(name, data))

    await row('web-1')
    await waitFor(() => expect(screen.queryByText(/api-1/)).not.toBeInTheDocument())
  })

  it('reads filters from the URL and writes them to it', async () => {
    const requested: string[] = []
    server.use(
      http.get('*/api/issues', ({ request }) => {
        requested.push(new URL(request.url).search)
        return HttpResponse.json([one])
      }),
    )
    const { user, address } = await renderApp('/?state=dismissed&severity=high&severity=critical&namespace=broken&q=api')
    await waitFor(() => expect(requested).toContain('?state=dismissed&severity=critical&severity=high&namespace=broken&q=api&limit=200'))

    await user.click(screen.getByRole('button', { name: 'Active' }))
    await user.click(within(screen.getByRole('group', { name: 'Filters' })).getByRole('button', { name: /^Severity/ }))
    await user.click(await screen.findByRole('menuitemcheckbox', { name: 'high' }))

    await waitFor(() => expect(address()).toBe('/?namespace=broken&q=api&severity=critical'))
  })

  it('sorts by a column and keeps the order in the URL', async () => {
    serve([one, two])
    const { user, address } = await renderApp('/')
    await row('api-1')

    await user.click(screen.getByRole('button', { name: 'Object' }))
    await user.click(screen.getByRole('button', { name: 'Object' }))

    await waitFor(() => expect(address()).toBe('/?sort=-object'))
    expect(screen.getAllByRole('row').map((each) => each.textContent).findIndex((text) => text.includes('web-1'))).toBe(1)
    expect(screen.getByRole('columnheader', { name: 'Object' })).toHaveAttribute('aria-sort', 'descending')
    expect(screen.getByRole('combobox', { name: 'Sort' })).toHaveDisplayValue('Object Z to A')
  })

  it('loads further pages by their cursor', async () => {
    server.use(
      http.get('*/api/issues', ({ request }) => {
        const cursor = new URL(request.url).searchParams.get('cursor')
        return cursor === 'next'
          ? HttpResponse.json([two])
          : HttpResponse.json([one], { headers: { 'X-Next-Cursor': 'next', 'X-Total-Count': '2' } })
      }),
    )
    await renderApp('/')

    await row('web-1')
    expect(screen.getByText('2 active issues')).toBeInTheDocument()
  })

  it('dismisses with a reason, and not without one', async () => {
    const stream = serve()
    let body: unknown
    server.use(
      http.post('*/api/issues/one/dismiss', async ({ request }) => {
        body = await request.json()
        return HttpResponse.json({ ...one, state: 'dismissed' })
      }),
    )
    const { user } = await renderApp('/')
    await user.click(await screen.findByRole('button', { name: 'Dismiss' }))
    await user.click(await screen.findByRole('button', { name: 'Dismiss issue' }))
    expect(await screen.findByText('Enter a reason.')).toBeInTheDocument()
    expect(body).toBeUndefined()
    await expectAccessible()

    await user.type(screen.getByLabelText('Reason'), 'Known since Monday')
    await user.click(screen.getByRole('button', { name: 'Dismiss issue' }))

    expect(await screen.findByText('No issues detected')).toBeInTheDocument()
    expect(body).toEqual({ reason: 'Known since Monday' })
    expect(stream.requests).toHaveLength(1)
  })

  it('restores from the dismissed view', async () => {
    const dismissed = anIssue({ id: 'one', state: 'dismissed', dismissed: { by: 'a@b', reason: 'known' } })
    serve([dismissed])
    server.use(http.post('*/api/issues/one/restore', () => HttpResponse.json(one)))
    const { user } = await renderApp('/?state=dismissed')

    await user.click(await screen.findByRole('button', { name: 'Restore' }))

    expect(await screen.findByText('No dismissed issues')).toBeInTheDocument()
  })

  it('offers only what the policy grants', async () => {
    serve()
    server.use(http.get('*/api/auth/me', () => HttpResponse.json(aCurrentUser(['view']))))
    await renderApp('/')
    await row('api-1')
    await screen.findByRole('button', { name: 'Your account' })

    expect(screen.queryByRole('button', { name: 'Dismiss' })).not.toBeInTheDocument()
    expect(screen.queryByRole('button', { name: 'Short-term' })).not.toBeInTheDocument()
    expect(screen.queryByRole('link', { name: 'Admin' })).not.toBeInTheDocument()
  })

  it('explains what the policy forbids', async () => {
    server.use(http.get('*/api/issues', () => errorResponse(403, 'FORBIDDEN', 'Namespace payments is outside of your access policy.')))
    await renderApp('/?namespace=payments')

    expect(await screen.findByText('Namespace payments is outside of your access policy.')).toBeInTheDocument()
    expect(screen.getByText(/An administrator can extend your access policy/)).toBeInTheDocument()
  })

  it('hides issues that the policy no longer grants', async () => {
    const stream = serve()
    await renderApp('/?namespace=broken')
    await row('api-1')
    await waitFor(() => expect(stream.followers).toBe(1))
    server.use(http.get('*/api/issues', () => errorResponse(403, 'FORBIDDEN', 'Namespace broken is outside of your access policy.')))

    act(() => stream.send('policy', { version: '2' }))

    expect(await screen.findByText('Namespace broken is outside of your access policy.')).toBeInTheDocument()
    expect(screen.queryByText(/api-1/)).not.toBeInTheDocument()
  })

  it('moves between rows with j and k, and opens one with Enter', async () => {
    serve([one, two])
    const { user, address } = await renderApp('/')
    await row('api-1')

    await user.keyboard('jjk')
    await waitFor(() => expect(screen.getByRole('link', { name: one.title })).toHaveFocus())
    await user.keyboard('{Enter}')
    await waitFor(() => expect(address()).toBe('/issues/one'))
  })

  it('focuses the search with / and lists the shortcuts with ?', async () => {
    serve()
    const { user } = await renderApp('/')
    await row('api-1')

    await user.keyboard('?')
    expect(await screen.findByRole('dialog', { name: 'Keyboard shortcuts' })).toBeInTheDocument()
    await user.keyboard('{Escape}')
    await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument())
    await user.keyboard('/')
    expect(screen.getByRole('searchbox', { name: 'Search issues' })).toHaveFocus()
    await user.keyboard('?jk')
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument()
  })
})

describe('issue detail', () => {
  it('renders message, evidence and history as text, never as HTML', async () => {
    const evil = anIssue({ message: '<img src=x onerror="window.hacked = true">' })
    server.use(http.get('*/api/issues/iss-1', () => HttpResponse.json(anIssueDetail(evil))))
    const { user, address } = await renderApp('/issues/iss-1?q=api')

    expect(await screen.findByText(evil.message)).toBeInTheDocument()
    expect(document.querySelector('img')).toBeNull()
    expect(screen.getByText('back-off 5m0s restarting failed container')).toBeInTheDocument()
    await expectAccessible()

    await user.keyboard('{Escape}')
    await waitFor(() => expect(address()).toBe('/?q=api'))
  })

  it('shows an error when the issue does not exist', async () => {
    server.use(http.get('*/api/issues/hidden', () => errorResponse(404, 'NOT_FOUND', 'The issue does not exist.')))
    await renderApp('/issues/hidden')

    expect(await screen.findByText('The issue does not exist.')).toBeInTheDocument()
  })
})
