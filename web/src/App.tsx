import { CSPProvider } from '@base-ui/react/csp-provider'
import { type QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { type RouteObject, RouterProvider, type RouterProviderProps } from 'react-router'
import { IssueDrawer } from './pages/issues/IssueDrawer'
import { IssuesPage } from './pages/issues/IssuesPage'
import { LoginPage } from './pages/login/LoginPage'
import { PlanDialog } from './pages/plan/PlanDialog'
import { RouteError } from './pages/shared/RouteError'
import { NotFoundPage } from './pages/shell/NotFoundPage'
import { Shell } from './pages/shell/Shell'
import { Toaster } from './ui/feedback/Toaster'

export const routes: RouteObject[] = [
  { path: '/login', element: <LoginPage />, errorElement: <RouteError /> },
  {
    element: <Shell />,
    // Empty while the first page's code loads: a message would only flicker.
    hydrateFallbackElement: <></>,
    errorElement: <RouteError />,
    children: [
      {
        path: '/',
        element: <IssuesPage />,
        children: [
          { path: 'issues/:id', element: <IssueDrawer /> },
          { path: 'issues/:id/plan', element: <PlanDialog /> },
        ],
      },
      { path: '/resources', lazy: () => import('./pages/resources/routes').then((module) => module.index) },
      { path: '/resources/:kind', lazy: () => import('./pages/resources/routes').then((module) => module.table) },
      { path: '/resources/:kind/:namespace/:name', lazy: () => import('./pages/resources/routes').then((module) => module.detail) },
      { path: '/admin/:section?', lazy: () => import('./pages/admin/routes').then((module) => module.admin) },
      { path: '*', element: <NotFoundPage /> },
    ],
  },
]

interface AppProps {
  queries: QueryClient
  router: RouterProviderProps['router']
}

export function App({ queries, router }: AppProps) {
  return (
    // The gateway's Content Security Policy forbids style elements; their rules are in styles/base.css.
    <CSPProvider disableStyleElements>
      <QueryClientProvider client={queries}>
        <Toaster>
          <RouterProvider router={router} />
        </Toaster>
      </QueryClientProvider>
    </CSPProvider>
  )
}
