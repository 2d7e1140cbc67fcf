import { useRouteError } from 'react-router'
import { ErrorView } from './ErrorView'

/** An error outside of every page, such as a script that could not be loaded. */
export function RouteError() {
  return <ErrorView error={useRouteError()} onRetry={() => window.location.reload()} />
}
