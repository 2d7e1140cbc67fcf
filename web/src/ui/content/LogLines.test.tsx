import { render } from '@testing-library/react'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { LogLines } from './LogLines'

const { scrolled } = vi.hoisted(() => ({ scrolled: vi.fn() }))

vi.mock('@tanstack/react-virtual', () => {
  const virtualizer = { getVirtualItems: () => [], getTotalSize: () => 0, measureElement: () => undefined, scrollToIndex: scrolled }
  return { useVirtualizer: () => virtualizer }
})

describe('LogLines', () => {
  beforeEach(() => scrolled.mockReset())

  const log = (lines: string[], stick: boolean) => <LogLines lines={lines} stick={stick} wrap label="Log" empty="" />

  it('stays at the end when as many lines are dropped as arrive', () => {
    const { rerender } = render(log(['a', 'b'], true))

    rerender(log(['b', 'c'], true))

    expect(scrolled).toHaveBeenCalledTimes(2)
  })

  it('starts at the end and does not scroll afterwards', () => {
    const { rerender } = render(log([], false))
    rerender(log(['a', 'b'], false))

    rerender(log(['a'], false))

    expect(scrolled).toHaveBeenCalledTimes(1)
    expect(scrolled).toHaveBeenCalledWith(1, { align: 'end' })
  })
})
