import { describe, expect, it } from 'vitest'
import { membersText } from './issue-words'

describe('members of an issue', () => {
  it.each([
    ['Deployment', 'CrashLoopBackOff', 1, '1 pod'],
    ['Deployment', 'CrashLoopBackOff', 50, '50+ pods'],
    ['Deployment', 'RegistryUnavailable', 3, '3 objects'],
    ['Node', 'NodeNotReady', 2, '2 objects'],
    ['Service', 'ServiceWithoutEndpoints', 0, ''],
  ])('of a %s with %s and %i members are %s', (kind, category, memberCount, text) => {
    expect(membersText({ kind, category, memberCount })).toBe(text)
  })
})
