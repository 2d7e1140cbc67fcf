import { useRouteError } from 'react-router'
import { ErrorView } from './ErrorView'

/** The last resort: an error outside of every page, such as a page's code that could not be loaded. */
export function RouteError() {
  return <ErrorView error={useRouteError()} onRetry={() => window.location.reload()} />
}
