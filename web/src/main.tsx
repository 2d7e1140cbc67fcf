import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { createBrowserRouter } from 'react-router'
import { App, routes } from './App'
import { createQueryClient } from './api/query-client'
import { getSession, restoreSession, subscribeSession } from './api/session'
import './styles/tokens.css'
import './styles/base.css'

const queries = createQueryClient()
// One user's data must not be shown to the next.
subscribeSession(() => {
  if (getSession().status === 'signedOut') queries.clear()
})
void restoreSession()

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root element.')
createRoot(root).render(
  <StrictMode>
    <App queries={queries} router={createBrowserRouter(routes)} />
  </StrictMode>,
)
