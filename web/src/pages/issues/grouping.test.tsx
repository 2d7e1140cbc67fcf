import { screen, waitFor } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { beforeEach, describe, expect, it } from 'vitest'
import { expectAccessible } from '../../testing/axe'
import { anIssue } from '../../testing/fixtures'
import { renderApp } from '../../testing/render'
import { server } from '../../testing/server'

describe('grouping', () => {
  beforeEach(() => {
    server.use(
      http.get('*/api/issues', () =>
        HttpResponse.json([
          anIssue({ id: 'a', name: 'a-1', title: 'OOMKilled', severity: 'low', namespace: 'default', owner: { kind: 'Deployment', name: 'web' } }),
          anIssue({ id: 'b', name: 'b-1', title: 'CrashLoopBackOff', severity: 'critical' }),
          anIssue({ id: 'c', name: 'c-1', title: 'OOMKilled', severity: 'high', kind: 'Node', namespace: '' }),
        ]),
      ),
    )
  })

  const list = () => screen.getAllByRole('row').slice(1).map((row) => /\b([abc])-1/.exec(row.textContent)?.[1] ?? row.textContent)

  it('lists causes with their counts, the one with the worst issue first, and keeps the choice in the URL', async () => {
    const { user, address } = await renderApp('/')
    await screen.findByRole('row', { name: /a-1/ })
    expect(list()).toEqual(['b', 'c', 'a'])

    await user.selectOptions(screen.getByRole('combobox', { name: 'Group by' }), 'By cause')

    await waitFor(() => expect(list()).toEqual(['CrashLoopBackOff1 issue', 'b', 'OOMKilled2 issues', 'c', 'a']))
    expect(address()).toBe('/?group=cause')
    await expectAccessible()
  })

  it.each([
    ['namespace', ['broken1 issue', 'b', 'No namespace1 issue', 'c', 'default1 issue', 'a']],
    ['kind', ['Pod2 issues', 'b', 'a', 'Node1 issue', 'c']],
    ['owner', ['Pod broken/b-11 issue', 'b', 'Node c-11 issue', 'c', 'Deployment default/web1 issue', 'a']],
  ])('by %s', async (group, expected) => {
    await renderApp(`/?group=${group}`)
    await screen.findByRole('link', { name: 'CrashLoopBackOff' })

    expect(screen.getAllByRole('row').slice(1).map((row) => (row.querySelector('[data-object]') ? /\b([abc])-1/.exec(row.textContent)?.[1] : row.textContent))).toEqual(expected)
  })

  it('closes a group, and moves past headings by keyboard', async () => {
    const { user } = await renderApp('/?group=cause')
    await user.click(await screen.findByRole('button', { name: /^CrashLoopBackOff/ }))
    expect(screen.getByRole('button', { name: /^CrashLoopBackOff/ })).toHaveAttribute('aria-expanded', 'false')
    expect(list()).toEqual(['CrashLoopBackOff1 issue', 'OOMKilled2 issues', 'c', 'a'])

    await user.keyboard('G')
    await waitFor(() => expect(document.activeElement?.closest('tr')).toHaveAttribute('data-index', '3'))
    await user.keyboard('g')
    await waitFor(() => expect(document.activeElement?.closest('tr')).toHaveAttribute('data-index', '2'))
  })

  it('selects a whole group', async () => {
    const { user } = await renderApp('/?group=kind')
    await user.click(await screen.findByRole('checkbox', { name: 'Select all of Pod' }))

    expect(await screen.findByText('2 issues selected')).toBeInTheDocument()
  })
})
