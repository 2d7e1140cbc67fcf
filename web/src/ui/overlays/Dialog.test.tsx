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

  async function clickBeside(dialog: HTMLElement) {
    const backdrop = dialog.parentElement?.querySelector('.backdrop')
    await userEvent.click(backdrop ?? document.body)
  }

  it('closes on a click beside it', async () => {
    await clickBeside(open(false))

    expect(onClose).toHaveBeenCalled()
  })

  it('stays where that would cost something, and still closes on Escape', async () => {
    await clickBeside(open(true))
    expect(onClose).not.toHaveBeenCalled()

    await userEvent.keyboard('{Escape}')
    expect(onClose).toHaveBeenCalled()
  })
})
