import { fireEvent, screen, waitFor } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import { renderApp } from '../../testing/render'

describe('a click on a row', () => {
  async function open() {
    const opened = vi.spyOn(window, 'open').mockReturnValue(null)
    const app = await renderApp('/?q=api')
    return { ...app, opened, cell: await screen.findByRole('cell', { name: /^Pod broken/ }) }
  }

  it('follows its link', async () => {
    const { user, address, cell } = await open()

    await user.click(cell)

    await waitFor(() => expect(address()).toBe('/issues/iss-1?q=api'))
  })

  it.each([
    ['Ctrl', 'click', { ctrlKey: true }],
    ['the middle button', 'auxclick', { button: 1 }],
  ])('with %s opens a tab', async (_, type, init) => {
    const { address, opened, cell } = await open()

    fireEvent(cell, new MouseEvent(type, { bubbles: true, ...init }))

    expect(opened).toHaveBeenCalledWith(expect.stringContaining('/issues/iss-1?q=api'), '_blank', 'noopener')
    expect(address()).toBe('/?q=api')
  })

  it('that selects text, or with the right button, opens nothing', async () => {
    const { address, opened, cell } = await open()
    fireEvent(cell, new MouseEvent('auxclick', { bubbles: true, button: 2 }))
    window.getSelection()?.selectAllChildren(cell)

    fireEvent.click(cell)

    expect(address()).toBe('/?q=api')
    expect(opened).not.toHaveBeenCalled()
  })
})
