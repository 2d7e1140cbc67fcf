import { screen, within } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { describe, expect, it } from 'vitest'
import { expectAccessible } from '../../testing/axe'
import { anIssue, anIssueDetail } from '../../testing/fixtures'
import { renderApp } from '../../testing/render'
import { server } from '../../testing/server'

const pod = (index: number) => ({ kind: 'Pod', namespace: 'broken', name: `api-${index}` })

function serve(detail = anIssueDetail()) {
  server.use(
    http.get('*/api/issues/sources', () => HttpResponse.json([])),
    http.get('*/api/issues/iss-1', () => HttpResponse.json(detail)),
  )
}

describe('the detail of an issue', () => {
  it('links evidence to the object that it was read from', async () => {
    serve(
      anIssueDetail(anIssue(), {
        evidence: [
          { source: 'builtin', subject: 'status.phase', text: 'Pending', object: { kind: 'PersistentVolumeClaim', namespace: 'broken', name: 'data' } },
          { source: 'builtin', subject: 'spec.replicas', text: '3' },
        ],
      }),
    )
    await renderApp('/issues/iss-1')
    const [other, own] = within(await screen.findByRole('region', { name: 'Evidence' })).getAllByRole('listitem')

    expect(within(other ?? document.body).getByRole('link', { name: 'PersistentVolumeClaim broken/data' })).toHaveAttribute('href', '/resources/PersistentVolumeClaim/broken/data')
    expect(within(own ?? document.body).queryByRole('link')).not.toBeInTheDocument()
  })

  it('links its members, the first ones at once and the rest on request', async () => {
    serve(anIssueDetail(anIssue({ memberCount: 12 }), { members: [...Array.from({ length: 11 }, (_, index) => pod(index)), { ...pod(0), namespace: 'default' }] }))
    const { user } = await renderApp('/issues/iss-1')
    const members = within(await screen.findByRole('region', { name: 'Members (12)' }))
    expect(members.getAllByRole('link')).toHaveLength(10)
    expect(members.getByRole('link', { name: 'Pod api-3' })).toHaveAttribute('href', '/resources/Pod/broken/api-3')

    await user.click(members.getByRole('button', { name: 'Show all 12' }))

    expect(members.getAllByRole('link')).toHaveLength(12)
    expect(members.getByRole('link', { name: 'Pod default/api-0' })).toBeInTheDocument()
    await expectAccessible()
  })

  it('has a time line, newest first', async () => {
    serve(
      anIssueDetail(anIssue({ occurrences: 3 }), {
        history: [
          { at: '2026-01-31T10:00:00Z', event: 'detected', text: 'ImagePullBackOff', by: '' },
          { at: '2026-01-31T10:05:00Z', event: 'changed', text: 'The cause is now CrashLoopBackOff.', by: '' },
          { at: '2026-01-31T10:09:00Z', event: 'dismissed', text: 'Known', by: 'a@b.example' },
        ],
      }),
    )
    await renderApp('/issues/iss-1')
    const entries = within(await screen.findByRole('region', { name: 'Time line' })).getAllByRole('listitem')

    expect(entries.map((entry) => entry.textContent)).toEqual([
      expect.stringMatching(/^Dismissedby a@b.example.*2026.*ago\)Known$/),
      expect.stringMatching(/^Changed.*The cause is now CrashLoopBackOff\.$/),
      expect.stringMatching(/^Detected.*ImagePullBackOff$/),
    ])
    expect(screen.getByText('Reopened').nextElementSibling).toHaveTextContent('2 times')
  })
})
