import { Compass } from 'lucide-react'
import { Link } from 'react-router'
import { EmptyState } from '../../ui/feedback/EmptyState'
import { paths } from '../../util/paths'

export function NotFoundPage() {
  return (
    <EmptyState icon={<Compass size={26} />} title="Page not found" action={<Link to={paths.issues()}>Go to the issues</Link>}>
      The URL may be incomplete.
    </EmptyState>
  )
}
