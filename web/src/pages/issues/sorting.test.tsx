import { screen, within } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { describe, expect, it } from 'vitest'
import { anIssue } from '../../testing/fixtures'
import { renderApp } from '../../testing/render'
import { server } from '../../testing/server'

describe('sorting', () => {
  it('starts with the most severe, newest first among equals, and marks one column', async () => {
    const at = (hour: number) => `2026-01-31T${hour.toString().padStart(2, '0')}:00:00Z`
    const issues = [
      anIssue({ id: 'a', name: 'low-1', severity: 'low', detectedAt: at(20) }),
      anIssue({ id: 'b', name: 'old-1', detectedAt: at(9) }),
      anIssue({ id: 'c', name: 'new-1', detectedAt: at(12) }),
    ]
    server.use(http.get('*/api/issues', () => HttpResponse.json(issues)))
    await renderApp('/')
    await screen.findByRole('row', { name: /new-1/ })

    const rows = screen.getAllByRole('row').map((row) => /(low|old|new)-1/.exec(row.textContent)?.[1])
    expect(rows).toEqual([undefined, 'new', 'old', 'low'])
    expect(screen.getByRole('columnheader', { name: 'Severity' })).toHaveAttribute('aria-sort', 'descending')
    expect(within(screen.getByRole('columnheader', { name: 'Severity' })).getByRole('button')).toHaveAttribute('title', 'Sorted worst first')
    expect(screen.getByRole('combobox', { name: 'Sort' })).toHaveDisplayValue('Worst first')
    expect(screen.getByRole('columnheader', { name: 'Age' })).toHaveAttribute('aria-sort', 'none')
  })
})
