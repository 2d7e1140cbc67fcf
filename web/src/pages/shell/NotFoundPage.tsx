import { Compass } from 'lucide-react'
import { Link } from 'react-router'
import { EmptyState } from '../../ui/feedback/EmptyState'
import { paths } from '../../util/paths'

export function NotFoundPage() {
  return (
    <EmptyState icon={<Compass size={26} />} title="There is no such page" action={<Link to={paths.issues()}>Go to the issues</Link>}>
      The address may have been copied incompletely.
    </EmptyState>
  )
}
