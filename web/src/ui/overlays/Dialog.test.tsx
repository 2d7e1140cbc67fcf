import { render, screen } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { describe, expect, it, vi } from 'vitest'
import { Dialog } from './Dialog'

describe('Dialog', () => {
  const onClose = vi.fn()

  function open(guarded: boolean) {
    onClose.mockReset()
    render(
      <Dialog title="Title" guarded={guarded} onClose={onClose}>
        Content
      </Dialog>,
    )
    return screen.getByRole('dialog')
  }

  async function clickOutside(dialog: HTMLElement) {
    const backdrop = dialog.parentElement?.querySelector('.backdrop')
    await userEvent.click(backdrop ?? document.body)
  }

  it('closes on a click outside', async () => {
    await clickOutside(open(false))

    expect(onClose).toHaveBeenCalled()
  })

  it('does not close on a click outside if guarded, but on Escape', async () => {
    await clickOutside(open(true))
    expect(onClose).not.toHaveBeenCalled()

    await userEvent.keyboard('{Escape}')
    expect(onClose).toHaveBeenCalled()
  })
})
