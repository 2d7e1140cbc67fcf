import { useQuery } from '@tanstack/react-query'
import { kindsQuery } from '../../api/resources'
import type { ResourceKind } from '../../api/types'
import { LinkTabs } from '../../ui/controls/Tabs'
import { paths } from '../../util/paths'
import { MoreKinds } from './MoreKinds'
import { pluralLabel, splitKinds } from './kinds'
import styles from './KindTabs.module.css'

/** A tab for each kind that the user may see, with the number of objects. */
export function KindTabs({ current, namespace }: { current: string; namespace: string }) {
  const { data } = useQuery(kindsQuery())
  if (!data) return <div className={styles.placeholder} />
  const { tabs, more } = splitKinds(data, current)
  const search = namespace === '' ? '' : new URLSearchParams({ namespace }).toString()
  return (
    <LinkTabs
      label="Kinds"
      items={tabs.map((kind) => ({
        to: { pathname: paths.kind(kind.kind), search: kind.namespaced ? search : '' },
        label: pluralLabel(kind.kind),
        extra: countOf(kind),
      }))}
    >
      {more.length > 0 && <MoreKinds kinds={more} />}
    </LinkTabs>
  )
}

/** Unset while the server does not know the count, which it reports as -1. */
export function countOf(kind: ResourceKind): string | undefined {
  return kind.count < 0 ? undefined : kind.count.toLocaleString()
}
