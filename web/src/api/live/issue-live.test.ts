import { describe, expect, it } from 'vitest'
import { anIssue } from '../../testing/fixtures'
import type { IssueFilters } from '../issue-keys'
import { type IssuePages, applyIssueChanges, matchesFilters } from './issue-live'
import type { Issue } from '../types'

const ALL: IssueFilters = { state: 'active', severity: [], kind: [], namespace: [], q: '' }

function pagesOf(...pages: Issue[][]): IssuePages {
  const total = pages.flat().length
  return { pages: pages.map((items) => ({ items, nextCursor: undefined, total })), pageParams: pages.map(String) }
}

function changesOf(...issues: Issue[]) {
  return { current: new Map(issues.map((issue) => [issue.id, issue])) }
}

const ids = (data: IssuePages): string[] => data.pages.flatMap((page) => page.items).map((issue) => issue.id)

describe('applyIssueChanges', () => {
  const one = anIssue({ id: 'one' })
  const two = anIssue({ id: 'two' })

  it('adds a new issue to the last page and counts it', () => {
    const after = applyIssueChanges(pagesOf([one], []), ALL, changesOf(two))

    expect(ids(after)).toEqual(['one', 'two'])
    expect(after.pages[0]?.total).toBe(2)
  })

  it('replaces a known issue in place', () => {
    const after = applyIssueChanges(pagesOf([one], [two]), ALL, changesOf({ ...one, title: 'New' }))

    expect(ids(after)).toEqual(['one', 'two'])
    expect(after.pages[0]?.items[0]?.title).toBe('New')
  })

  it.each(['dismissed', 'resolved'] as const)('removes an issue from the active list when it is %s', (state) => {
    const after = applyIssueChanges(pagesOf([one, two]), ALL, changesOf({ ...one, state }))

    expect(ids(after)).toEqual(['two'])
    expect(after.pages[0]?.total).toBe(1)
  })

  it('shows a dismissed issue in the dismissed view', () => {
    const after = applyIssueChanges(pagesOf([]), { ...ALL, state: 'dismissed' }, changesOf({ ...one, state: 'dismissed' }))

    expect(ids(after)).toEqual(['one'])
  })

  it('removes issues that the policy hides', () => {
    const after = applyIssueChanges(pagesOf([one, two]), ALL, { current: new Map(), removed: new Set(['two']) })

    expect(ids(after)).toEqual(['one'])
  })

  it('removes active issues that a complete listing does not contain, and keeps others', () => {
    const old = anIssue({ id: 'old', state: 'resolved' })

    const after = applyIssueChanges(pagesOf([one, two, old]), { ...ALL, state: 'all' }, { ...changesOf(one), complete: true })

    expect(ids(after)).toEqual(['one', 'old'])
  })

  describe('total', () => {
    const open = (...items: Issue[]): IssuePages => ({ pages: [{ items, nextCursor: 'next', total: 300 }], pageParams: [''] })

    it('is the number of distinct issues when every page is loaded', () => {
      const after = applyIssueChanges(pagesOf([one], [one, two]), ALL, changesOf(anIssue({ id: 'three' })))

      expect(after.pages[0]?.total).toBe(3)
    })

    it('does not count an issue that may be on a page not yet loaded', () => {
      const after = applyIssueChanges(open(one), ALL, changesOf(two))

      expect(ids(after)).toEqual(['one', 'two'])
      expect(after.pages[0]?.total).toBe(300)
    })

    it('counts new issues while pages remain', () => {
      const after = applyIssueChanges(open(one), ALL, { ...changesOf(two), appeared: new Set(['two']), removed: new Set(['one']) })

      expect(after.pages[0]?.total).toBe(300)
      expect(applyIssueChanges(open(one), ALL, { ...changesOf(two), appeared: new Set(['two']) }).pages[0]?.total).toBe(301)
    })

    it('is the size of a complete listing', () => {
      const after = applyIssueChanges(open(one), ALL, { ...changesOf(one, two), complete: true })

      expect(after.pages[0]?.total).toBe(2)
    })
  })

  it('returns the same object when nothing changes', () => {
    const before = pagesOf([one])

    expect(applyIssueChanges(before, { ...ALL, namespace: ['default'] }, changesOf(two))).toBe(before)
  })
})

describe('matchesFilters', () => {
  it.each<[Partial<IssueFilters>, boolean]>([
    [{}, true],
    [{ severity: ['low'] }, false],
    [{ severity: ['critical', 'low'] }, true],
    [{ kind: ['Deployment'] }, false],
    [{ namespace: ['default'] }, false],
    [{ q: 'CRASH broken' }, true],
    [{ q: 'crash payments' }, false],
    [{ state: 'all' }, true],
    [{ state: 'dismissed' }, false],
  ])('%j: %s', (change, expected) => {
    expect(matchesFilters(anIssue(), { ...ALL, ...change })).toBe(expected)
  })
})
