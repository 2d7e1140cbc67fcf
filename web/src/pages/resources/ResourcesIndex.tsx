import { useQuery } from '@tanstack/react-query'
import { Lock } from 'lucide-react'
import { Navigate } from 'react-router'
import { kindsQuery } from '../../api/resources'
import { EmptyState } from '../../ui/feedback/EmptyState'
import { Skeleton } from '../../ui/feedback/Skeleton'
import { paths } from '../../util/paths'
import { ErrorView } from '../shared/ErrorView'
import { orderKinds } from './kinds'

/** Redirects `/resources` to the first kind that the user may see. */
export function ResourcesIndex() {
  const { data, error, refetch } = useQuery(kindsQuery())
  const first = data && orderKinds(data)[0]
  if (first) return <Navigate to={paths.kind(first.kind)} replace />
  if (data) {
    return (
      <EmptyState icon={<Lock size={26} />} title="No resources to show">
        Your access policy does not grant any kind of resource. An administrator can extend it under Admin → Access.
      </EmptyState>
    )
  }
  if (error) return <ErrorView error={error} onRetry={() => void refetch()} />
  return <Skeleton rows={10} />
}
