import { describe, expect, it } from 'vitest'
import { actionProblem, kindProblem, namespaceProblem } from './allow-list'
import { paths, safeReturnPath } from './paths'
import { count } from './text'
import { formatAge, formatMoment } from './time'

describe('formatAge', () => {
  const now = Date.parse('2026-01-31T12:00:00Z')
  it.each([
    ['2026-01-31T11:59:15Z', '45s'],
    ['2026-01-31T11:58:01Z', '119s'],
    ['2026-01-31T11:55:20Z', '4m40s'],
    ['2026-01-31T11:53:00Z', '7m'],
    ['2026-01-31T11:42:30Z', '17m'],
    ['2026-01-31T09:00:01Z', '179m'],
    ['2026-01-31T08:40:00Z', '3h20m'],
    ['2026-01-30T06:00:00Z', '30h'],
    ['2026-01-29T08:00:00Z', '2d4h'],
    ['2025-10-03T12:00:00Z', '120d'],
    ['2022-12-23T12:00:00Z', '3y40d'],
    ['2026-01-31T12:00:09Z', '0s'],
    ['nonsense', ''],
    [undefined, ''],
  ])('%s: %s', (since, age) => {
    expect(formatAge(since, now)).toBe(age)
  })
})

describe('formatMoment', () => {
  const at = new Date(2026, 0, 31, 14, 2, 10).getTime()

  it('is the time of day, with the date where it is not today', () => {
    expect(formatMoment(at, at + 60_000)).toBe('14:02:10')
    expect(formatMoment(at, at + 24 * 3_600_000)).toMatch(/31.*2026.* 14:02:10$/)
  })
})

describe('safeReturnPath', () => {
  it.each(['/issues/iss-1?q=a', '/resources/Pod'])('returns to %s', (path) => {
    expect(safeReturnPath(path)).toBe(path)
  })

  it.each([null, '', 'https://evil.example', '//evil.example', '/\\evil.example', '/\t/evil.example', '/a\\b', 'javascript:alert(1)'])('does not leave the site for %j', (path) => {
    expect(safeReturnPath(path)).toBe('/')
  })
})

describe('paths', () => {
  it('escapes names', () => {
    expect(paths.resource('Pod', '', '../../admin')).toBe('/resources/Pod/_/..%2F..%2Fadmin')
    expect(paths.issue('a/b?c#d')).toBe('/issues/a%2Fb%3Fc%23d')
  })
})

describe('allow lists', () => {
  it.each(['broken', 'team-a', 'team-*', '*', 'n0'])('accepts the namespace %s', (value) => {
    expect(namespaceProblem(value)).toBeUndefined()
  })
  it.each(['Broken', '*-a', 'a*b', '-a', 'a_b', '**', 'a'.repeat(64)])('rejects the namespace %s', (value) => {
    expect(namespaceProblem(value)).toBeDefined()
  })
  it.each(['Pod', 'CronTab.stable.example.com', 'Network*', '*'])('accepts the kind %s', (value) => {
    expect(kindProblem(value)).toBeUndefined()
  })
  it.each(['pods', '*Set', 'Pod,Deployment', 'Pod*X'])('rejects the kind %s', (value) => {
    expect(kindProblem(value)).toBeDefined()
  })
  it('accepts only known actions', () => {
    expect(actionProblem('view')).toBeUndefined()
    expect(actionProblem('*')).toBeUndefined()
    expect(actionProblem('delete')).toContain('triage')
    expect(actionProblem('vi*')).toBeDefined()
  })
})

describe('count', () => {
  it('uses singular and plural', () => {
    expect([count(1, 'issue'), count(2, 'issue'), count(0, 'entry', 'entries')]).toEqual(['1 issue', '2 issues', '0 entries'])
  })
})
