import { render } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { createMemoryRouter } from 'react-router'
import { App, routes } from '../App'
import { createQueryClient } from '../api/query-client'
import { signIn } from '../api/session'

/** Renders the whole page at a URL, signed in. */
export async function renderApp(address: string) {
  await signIn('user@clustercodex.local', 'user123!')
  return renderSignedOut(address)
}

export function renderSignedOut(address: string) {
  const router = createMemoryRouter(routes, { initialEntries: [address] })
  const user = userEvent.setup()
  const view = render(<App queries={createQueryClient()} router={router} />)
  return { ...view, router, user, address: () => router.state.location.pathname + router.state.location.search }
}
