import { render, screen, waitFor } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { describe, expect, it, vi } from 'vitest'
import { SearchBox } from './SearchBox'

describe('SearchBox', () => {
  const onChange = vi.fn()
  const box = (value: string) => <SearchBox label="Search" placeholder="" value={value} onChange={onChange} />

  it('keeps typed text until the value is updated', async () => {
    const { rerender } = render(box(''))
    await userEvent.type(screen.getByRole('searchbox'), 'ab')
    await waitFor(() => expect(onChange).toHaveBeenLastCalledWith('ab'))

    rerender(box(''))
    expect(screen.getByRole('searchbox')).toHaveValue('ab')
    await userEvent.type(screen.getByRole('searchbox'), 'c')
    rerender(box('ab'))
    expect(screen.getByRole('searchbox')).toHaveValue('abc')
  })

  it('follows a change from outside', async () => {
    const { rerender } = render(box(''))
    await userEvent.type(screen.getByRole('searchbox'), 'ab')
    await waitFor(() => expect(onChange).toHaveBeenLastCalledWith('ab'))
    rerender(box('ab'))

    rerender(box('before'))

    expect(screen.getByRole('searchbox')).toHaveValue('before')
  })
})
