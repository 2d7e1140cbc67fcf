import { act, screen, waitFor, within } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { describe, expect, it } from 'vitest'
import { EventStream } from '../../testing/events'
import { anIssue, anIssueDetail } from '../../testing/fixtures'
import { renderApp } from '../../testing/render'
import { server } from '../../testing/server'

const one = anIssue({ id: 'one' })

describe('dismissing', () => {
  it('keeps the entered reason when the row disappears', async () => {
    const stream = new EventStream()
    server.use(
      http.get('*/api/issues', () => HttpResponse.json([one])),
      http.get('*/api/issues/stream', ({ request }) => stream.respond(request)),
    )
    const { user } = await renderApp('/')
    await user.click(await screen.findByRole('button', { name: 'Dismiss' }))
    await user.type(await screen.findByLabelText('Reason'), 'Known')

    act(() => stream.send('ready', { count: 0 }, 'c1'))
    await waitFor(() => expect(screen.queryByText('1 active issue')).not.toBeInTheDocument())

    expect(screen.getByLabelText('Reason')).toHaveValue('Known')
  })

  it('opens over the drawer, which stays open', async () => {
    server.use(
      http.get('*/api/issues/one', () => HttpResponse.json(anIssueDetail(one))),
      http.post('*/api/issues/one/dismiss', () => HttpResponse.json({ ...one, state: 'dismissed' })),
    )
    const { user, address } = await renderApp('/issues/one')
    const drawer = await screen.findByRole('dialog', { name: one.title })
    await user.click(await within(drawer).findByRole('button', { name: 'Dismiss' }))
    await user.type(await screen.findByLabelText('Reason'), 'Known')
    await user.click(screen.getByRole('button', { name: 'Dismiss issue' }))

    await waitFor(() => expect(screen.queryByRole('dialog', { name: 'Dismiss issue' })).not.toBeInTheDocument())
    expect(screen.getByRole('dialog', { name: one.title })).toBeInTheDocument()
    expect(address()).toBe('/issues/one')
  })
})
