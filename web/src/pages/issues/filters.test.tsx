import { screen, waitFor, within } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { describe, expect, it } from 'vitest'
import { aCurrentUser, anIssue } from '../../testing/fixtures'
import { renderApp } from '../../testing/render'
import { server } from '../../testing/server'

const one = anIssue({ id: 'one', namespace: 'broken', name: 'api-1' })
const two = anIssue({ id: 'two', namespace: 'payments', name: 'web-1', kind: 'Deployment' })

/** A server that filters by namespace and text; never responds to the text `slow` or another view. */
function serve() {
  const requested: string[] = []
  server.use(
    http.get('*/api/auth/me', () => HttpResponse.json({ ...aCurrentUser(), policy: { grants: [], version: '1' } })),
    http.get('*/api/issues', async ({ request }) => {
      const params = new URL(request.url).searchParams
      const q = params.get('q') ?? ''
      requested.push(q)
      if (q === 'slow' || params.get('state') !== 'active') await new Promise(() => undefined)
      const namespaces = params.getAll('namespace')
      return HttpResponse.json(
        [one, two].filter((issue) => issue.name.includes(q) && (namespaces.length === 0 || namespaces.includes(issue.namespace))),
      )
    }),
  )
  return requested
}

const filters = () => within(screen.getByRole('group', { name: 'Filters' }))

describe('filters', () => {
  it('keep the options that they filter out', async () => {
    serve()
    const { user, address } = await renderApp('/')
    await screen.findByRole('row', { name: /api-1/ })
    await user.click(filters().getByRole('button', { name: 'Namespace' }))
    await user.click(await screen.findByRole('menuitemcheckbox', { name: 'broken' }))
    await waitFor(() => expect(screen.queryByText(/web-1/)).not.toBeInTheDocument())

    await user.click(await screen.findByRole('menuitemcheckbox', { name: 'payments' }))

    expect(await screen.findByText(/web-1/)).toBeInTheDocument()
    expect(address()).toBe('/?namespace=broken&namespace=payments')
  })

  it('keep the table until the server responds', async () => {
    const requested = serve()
    const { user } = await renderApp('/')
    await screen.findByRole('row', { name: /api-1/ })

    await user.type(screen.getByRole('searchbox'), 'slow')
    await waitFor(() => expect(requested).toContain('slow'))
    expect(screen.getByRole('row', { name: /api-1/ })).toBeInTheDocument()

    await user.click(filters().getByRole('button', { name: 'Dismissed' }))
    expect(await screen.findByRole('status', { name: 'Loading issues' })).toBeInTheDocument()
    expect(screen.queryByText(/api-1/)).not.toBeInTheDocument()
  })

  it('show no empty state until the server responds', async () => {
    serve()
    const { router } = await renderApp('/?q=nothing')
    expect(await screen.findByText('No matching issues')).toBeInTheDocument()

    await router.navigate('/?q=slow')

    expect(await screen.findByRole('status', { name: 'Loading issues' })).toBeInTheDocument()
    expect(screen.queryByText('No matching issues')).not.toBeInTheDocument()
  })
})
