import { QueryClientProvider, useInfiniteQuery } from '@tanstack/react-query'
import { act, renderHook, waitFor } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { describe, expect, it, vi } from 'vitest'
import { EventStream } from '../../testing/events'
import { anIssue } from '../../testing/fixtures'
import { server } from '../../testing/server'
import type { IssueFilters } from '../issue-keys'
import { issuesQuery } from '../issues'
import { createQueryClient } from '../query-client'
import { signIn } from '../session'
import { useIssueStream } from './use-issue-stream'

const ALL: IssueFilters = { state: 'active', severity: [], kind: [], namespace: [], q: '' }
const one = anIssue({ id: 'one', title: 'One' })
const two = anIssue({ id: 'two', title: 'Two' })

function gate() {
  let open = (): void => undefined
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open: () => open() }
}

/** A list of two pages, of which each waits until it is released. */
async function follow() {
  const stream = new EventStream()
  const pages = [gate(), gate()] as const
  server.use(
    http.get('*/api/issues/stream', ({ request }) => stream.respond(request)),
    http.get('*/api/issues', async ({ request }) => {
      if (new URL(request.url).searchParams.has('cursor')) {
        await pages[1].opened
        return HttpResponse.json([two], { headers: { 'X-Total-Count': '2' } })
      }
      await pages[0].opened
      return HttpResponse.json([one], { headers: { 'X-Next-Cursor': 'next', 'X-Total-Count': '2' } })
    }),
  )
  await signIn('user@clustercodex.local', 'user123!')
  const queries = createQueryClient()
  const isFetching = vi.spyOn(queries, 'isFetching')
  const hook = renderHook(
    () => {
      useIssueStream({ onCounts: vi.fn() })
      return useInfiniteQuery(issuesQuery(ALL))
    },
    { wrapper: ({ children }) => <QueryClientProvider client={queries}>{children}</QueryClientProvider> },
  )
  await waitFor(() => expect(stream.followers).toBe(1))
  const titles = () => hook.result.current.data?.pages.flatMap((page) => page.items).map((issue) => issue.title)
  return { ...hook, stream, titles, isFetching, release: (page: 0 | 1) => pages[page].open() }
}

describe('useIssueStream', () => {
  it('keeps a change that arrives while another page is loading', async () => {
    const { stream, titles, isFetching, release, result } = await follow()
    release(0)
    await waitFor(() => expect(titles()).toEqual(['One']))
    act(() => stream.send('added', one))
    act(() => stream.send('ready', { count: 1 }, 'c1'))
    await waitFor(() => expect(isFetching).toHaveReturnedWith(0))
    act(() => void result.current.fetchNextPage())

    act(() => stream.send('changed', { ...one, title: 'One, changed' }, 'c2'))
    await waitFor(() => expect(isFetching).toHaveReturnedWith(1))
    release(1)

    await waitFor(() => expect(titles()).toEqual(['One, changed', 'Two']))
  })

  it('keeps an event that arrives before the first list', async () => {
    const { stream, titles, isFetching, release } = await follow()
    act(() => stream.send('ready', { count: 0 }, 'c1'))
    act(() => stream.send('added', { ...two, title: 'Early' }, 'c2'))
    await waitFor(() => expect(isFetching).toHaveReturnedWith(1))
    expect(titles()).toBeUndefined()

    release(0)

    await waitFor(() => expect(titles()).toContain('Early'))
  })
})
