import { Lock } from 'lucide-react'
import { Navigate, useParams } from 'react-router'
import { EmptyState } from '../../ui/feedback/EmptyState'
import { Page } from '../../ui/Page'
import { Skeleton } from '../../ui/feedback/Skeleton'
import { LinkTabs } from '../../ui/controls/Tabs'
import { ADMIN_SECTIONS, type AdminSection, paths } from '../../util/paths'
import { ErrorView } from '../shared/ErrorView'
import { usePolicy } from '../shared/use-policy'
import { AuditSection } from './AuditSection'
import { PoliciesSection } from './PoliciesSection'
import { UsersSection } from './UsersSection'

const LABEL: Record<AdminSection, string> = { users: 'Users', policies: 'Access', audit: 'Audit log' }

export function AdminPage() {
  const params = useParams()
  const { may, loaded, error, retry } = usePolicy()
  const section = ADMIN_SECTIONS.find((each) => each === params.section)

  if (!loaded) return error ? <ErrorView error={error} onRetry={retry} /> : <Skeleton rows={8} />
  if (!may('admin')) {
    return (
      <Page title="Administration">
        <EmptyState icon={<Lock size={26} />} title="Administrators only">
          Your access policy does not grant the action <code>admin</code>. Ask an administrator if you need it.
        </EmptyState>
      </Page>
    )
  }
  if (!section) return <Navigate to={paths.adminSection('users')} replace />
  return (
    <Page title="Administration" description="Users and their permissions. Changes take effect immediately, also on open pages.">
      <LinkTabs label="Administration" items={ADMIN_SECTIONS.map((each) => ({ to: { pathname: paths.adminSection(each) }, label: LABEL[each] }))} />
      <Section section={section} />
    </Page>
  )
}

function Section({ section }: { section: AdminSection }) {
  switch (section) {
    case 'users':
      return <UsersSection />
    case 'policies':
      return <PoliciesSection />
    case 'audit':
      return <AuditSection />
  }
}
