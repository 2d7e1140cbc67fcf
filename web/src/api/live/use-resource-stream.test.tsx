import { QueryClientProvider, type QueryClient } from '@tanstack/react-query'
import { act, renderHook, waitFor } from '@testing-library/react'
import { http } from 'msw'
import { beforeEach, describe, expect, it } from 'vitest'
import { EventStream } from '../../testing/events'
import { aRow, aTable } from '../../testing/fixtures'
import { server } from '../../testing/server'
import { createQueryClient } from '../query-client'
import { type ResourceFilters, resourcesQuery } from '../resources'
import { signIn } from '../session'
import { useResourceStream } from './use-resource-stream'

const SHOWN: ResourceFilters = { kind: 'Pod', namespace: '', q: '', labelSelector: '', sort: '' }

describe('useResourceStream', () => {
  let queries: QueryClient
  let stream: EventStream

  beforeEach(async () => {
    queries = createQueryClient()
    stream = new EventStream()
    server.use(http.get('*/api/resources/stream', ({ request }) => stream.respond(request)))
    await signIn('user@clustercodex.local', 'user123!')
  })

  const keep = (filters: ResourceFilters) =>
    queries.setQueryData(resourcesQuery(filters).queryKey, { pages: [aTable([aRow('a')])], pageParams: [''] })
  const names = (filters: ResourceFilters) =>
    queries.getQueryData(resourcesQuery(filters).queryKey)?.pages.flatMap((page) => page.rows).map((row) => row.name)

  async function follow() {
    const first = queries.getQueryData(resourcesQuery(SHOWN).queryKey)?.pages[0]
    renderHook(() => useResourceStream(SHOWN, first), {
      wrapper: ({ children }) => <QueryClientProvider client={queries}>{children}</QueryClientProvider>,
    })
    await waitFor(() => expect(stream.followers).toBe(1))
  }

  it('patches every cached table of the same kind, namespace and labels, each with its own search and sort order', async () => {
    const sorted = { ...SHOWN, sort: '-Name' }
    const searched = { ...SHOWN, q: 'a' }
    const elsewhere = { ...SHOWN, namespace: 'default' }
    for (const filters of [SHOWN, sorted, searched, elsewhere]) keep(filters)
    await follow()

    act(() => stream.send('added', aRow('b', { cells: ['b'], namespace: 'n' }), 'c1'))

    await waitFor(() => expect(names(SHOWN)).toEqual(['a', 'b']))
    expect(names(sorted)).toEqual(['b', 'a'])
    expect(names(searched)).toEqual(['a'])
    expect(names(elsewhere)).toEqual(['a'])
  })

  it('invalidates inactive tables when it starts', async () => {
    const inactive = { ...SHOWN, sort: 'Name' }
    for (const filters of [SHOWN, inactive]) keep(filters)

    await follow()

    expect(queries.getQueryState(resourcesQuery(inactive).queryKey)?.isInvalidated).toBe(true)
  })
})
