import { describe, expect, it } from 'vitest'
import { aCurrentUser } from '../testing/fixtures'
import { allows } from './identity'

describe('allows', () => {
  const { policy } = aCurrentUser()

  it('requires action, kind and namespace in the same grant', () => {
    const split = {
      version: '1',
      grants: [
        { namespaces: ['a'], kinds: ['Pod'], actions: ['view'] },
        { namespaces: ['b'], kinds: ['Secret'], actions: ['plan'] },
      ],
    }

    expect(allows(split, 'view', 'Pod', 'a')).toBe(true)
    expect(allows(split, 'plan', 'Pod', 'a')).toBe(false)
    expect(allows(split, 'view', 'Secret', 'b')).toBe(false)
  })

  it('supports * and prefixes as patterns, and nothing else', () => {
    const grant = (namespaces: string[]) => ({ version: '1', grants: [{ namespaces, kinds: ['*'], actions: ['view'] }] })

    expect(allows(grant(['team-*']), 'view', 'Pod', 'team-a')).toBe(true)
    expect(allows(grant(['team-*']), 'view', 'Pod', 'xteam-a')).toBe(false)
    expect(allows(grant(['te.m']), 'view', 'Pod', 'team')).toBe(false)
  })

  it('allows nothing by default', () => {
    expect(allows(undefined, 'view')).toBe(false)
    expect(allows(policy, 'admin')).toBe(false)
  })
})
