import { configure, run } from 'axe-core'
import { expect } from 'vitest'

// Colour contrast needs a real browser: jsdom has no layout.
configure({ rules: [{ id: 'color-contrast', enabled: false }] })

/** Fails with the rule and the element of every accessibility violation on the page. */
export async function expectAccessible(): Promise<void> {
  const { violations } = await run(document.body)
  expect(violations.map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.html).join(' | ')}`)).toEqual([])
}
