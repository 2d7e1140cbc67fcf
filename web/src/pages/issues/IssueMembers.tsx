import { useState } from 'react'
import type { ObjectReference } from '../../api/types'
import { Button } from '../../ui/controls/Button'
import { ObjectLink } from '../shared/ObjectLink'
import styles from './IssueMembers.module.css'

/** Shown at first; the rest on request. */
const FIRST = 10
/** The server lists no more. */
const MAX_MEMBERS = 50

/** The objects that the issue takes along. */
export function IssueMembers({ members, namespace }: { members: readonly ObjectReference[]; namespace: string }) {
  const [all, setAll] = useState(false)
  if (members.length === 0) return null
  const shown = all ? members : members.slice(0, FIRST)
  return (
    <section aria-labelledby="members">
      <h3 id="members">
        Members ({members.length}
        {members.length >= MAX_MEMBERS && ' or more'})
      </h3>
      <ul className={styles.members}>
        {shown.map((member) => (
          <li key={`${member.kind}/${member.namespace}/${member.name}`}>
            <ObjectLink object={member} short={member.namespace === namespace} />
          </li>
        ))}
      </ul>
      {shown.length < members.length && (
        <Button size="sm" tone="ghost" onClick={() => setAll(true)}>
          Show all {members.length}
        </Button>
      )}
    </section>
  )
}
