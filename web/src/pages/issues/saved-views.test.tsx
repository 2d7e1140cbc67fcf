import { screen, waitFor, within } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { describe, expect, it, vi } from 'vitest'
import { expectAccessible } from '../../testing/axe'
import { aSession, aUser } from '../../testing/fixtures'
import { renderApp } from '../../testing/render'
import { server } from '../../testing/server'

const KEY = 'cluster-codex.views.usr-1'
const stored = () => JSON.parse(localStorage.getItem(KEY) ?? '[]') as unknown

async function openMenu(user: Awaited<ReturnType<typeof renderApp>>['user']) {
  await user.click(await screen.findByRole('button', { name: /^View/ }))
  return within(await screen.findByRole('menu'))
}

describe('saved views', () => {
  it('saves the filters, grouping and order under a name, and shows them again', async () => {
    const { user, address } = await renderApp('/?severity=critical&namespace=broken&group=cause&sort=age')
    await user.click((await openMenu(user)).getByRole('menuitem', { name: 'Save this view…' }))
    await user.click(await screen.findByRole('button', { name: 'Save view' }))
    expect(await screen.findByText('Enter a name.')).toBeInTheDocument()
    await expectAccessible()
    await user.type(screen.getByLabelText('Name'), 'My team{Enter}')
    expect(await screen.findByRole('button', { name: 'View: My team' })).toBeInTheDocument()
    expect(stored()).toEqual([{ name: 'My team', search: 'severity=critical&namespace=broken&group=cause&sort=age' }])

    await user.click(screen.getByRole('button', { name: 'Dismissed' }))
    await waitFor(() => expect(screen.queryByRole('button', { name: 'View: My team' })).not.toBeInTheDocument())
    await user.click((await openMenu(user)).getByRole('menuitem', { name: 'My team' }))

    await waitFor(() => expect(address()).toBe('/?severity=critical&namespace=broken&group=cause&sort=age'))
  })

  it('renames and deletes', async () => {
    localStorage.setItem(KEY, JSON.stringify([{ name: 'One', search: 'q=one' }, { name: 'Two', search: 'q=two' }]))
    const { user } = await renderApp('/')
    await user.click((await openMenu(user)).getByRole('menuitem', { name: 'Rename or delete…' }))
    const name = await screen.findByLabelText('Name of One')
    await user.clear(name)
    await user.type(name, 'Two')
    expect(screen.getByText('Another view has this name.')).toBeInTheDocument()
    await user.clear(name)
    await user.type(name, 'First{Enter}')
    expect(await screen.findByLabelText('Name of First')).toBeInTheDocument()
    await user.click(screen.getByRole('button', { name: 'Delete Two' }))

    expect(stored()).toEqual([{ name: 'First', search: 'q=one' }])
    await expectAccessible()
  })

  it.each([['not JSON'], ['{"name":"x"}'], ['null'], ['[null, 7, {"name":3}, {"name":"","search":""}]']])('shows no views where %s is stored', async (text) => {
    localStorage.setItem(KEY, text)
    const { user } = await renderApp('/')

    expect((await openMenu(user)).getByText('No saved views')).toBeInTheDocument()
  })

  it('applies only parts of the URL that belong to a view', async () => {
    localStorage.setItem(KEY, JSON.stringify([{ name: 'Odd', search: 'q=x&evil=1&state=dismissed' }]))
    const { user, address } = await renderApp('/')
    await user.click((await openMenu(user)).getByRole('menuitem', { name: 'Odd' }))

    await waitFor(() => expect(address()).toBe('/?state=dismissed&q=x'))
  })

  it('are those of the user', async () => {
    localStorage.setItem(KEY, JSON.stringify([{ name: 'Mine', search: '' }]))
    server.use(http.post('*/api/auth/login', () => HttpResponse.json(aSession({ user: aUser({ id: 'usr-2' }) }))))
    const { user } = await renderApp('/')

    const menu = await openMenu(user)
    expect(menu.getByText('No saved views')).toBeInTheDocument()
    expect(menu.queryByText('Mine')).not.toBeInTheDocument()
  })

  it('says so when the browser stores nothing', async () => {
    const { user } = await renderApp('/')
    await user.click((await openMenu(user)).getByRole('menuitem', { name: 'Save this view…' }))
    vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
      throw new DOMException('The quota has been exceeded.', 'QuotaExceededError')
    })
    await user.type(await screen.findByLabelText('Name'), 'Mine{Enter}')

    expect(await screen.findByText('The browser could not store the view')).toBeInTheDocument()
    expect(screen.getByLabelText('Name')).toHaveValue('Mine')
  })
})
