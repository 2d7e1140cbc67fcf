import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { changesQuery } from '../../api/resources'
import { describeError } from '../../api/errors'
import { Age } from '../../ui/content/Age'
import { Button } from '../../ui/controls/Button'
import { Skeleton } from '../../ui/feedback/Skeleton'
import { formatTime } from '../../util/time'
import styles from './ChangeList.module.css'
import { changeTitle, fieldTexts, isBeside } from './change-words'
import { ObjectLink } from './ObjectLink'

/** Shown at first; the rest on request. */
const FIRST = 4

interface ChangeListProps {
  object: { kind: string; namespace: string; name: string }
  /** When it broke; undefined: all changes, latest first. */
  before?: string
}

/** What changed around an object, as far as the user may see it. */
export function ChangeList({ object, before }: ChangeListProps) {
  const { kind, namespace, name } = object
  const { data, error } = useQuery(changesQuery(kind, namespace, name, before))
  const [all, setAll] = useState(false)
  // What happened beside it is rarely why: on request.
  const telling = (data ?? []).filter((change) => !isBeside(change, object))
  const shown = all ? (data ?? []) : telling.slice(0, FIRST)
  return (
    <section aria-labelledby="changes">
      <h3 id="changes">{before === undefined ? 'Changes' : 'What changed before'}</h3>
      {data === undefined && (error ? <p className={styles.none}>{describeError(error).detail}</p> : <Skeleton rows={2} label="Loading changes" />)}
      {data?.length === 0 && <p className={styles.none}>No change is known that you may see.</p>}
      {data !== undefined && data.length > 0 && telling.length === 0 && <p className={styles.none}>No change of its own is known that you may see.</p>}
      <ul className={styles.changes}>
        {shown.map((change, index) => (
          <li key={index}>
            <div className={styles.head}>
              <strong>{changeTitle(change)}</strong>
              <ObjectLink object={change.object} short={change.object.namespace === namespace} />
              <span className={styles.muted} title={formatTime(change.at)}>
                <Age since={change.at} /> ago{change.by !== '' && ` by ${change.by}`}
              </span>
            </div>
            {fieldTexts(change).map((text) => (
              <code key={text} className={styles.field}>
                {text}
              </code>
            ))}
          </li>
        ))}
      </ul>
      {data !== undefined && shown.length < data.length && (
        <Button size="sm" tone="ghost" onClick={() => setAll(true)}>
          {telling.length === 0 ? `Show ${data.length} beside it` : `Show all ${data.length}`}
        </Button>
      )}
    </section>
  )
}
