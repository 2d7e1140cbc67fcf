import type { Issue } from '../../api/types'
import { Age } from '../../ui/content/Age'
import { Facts } from '../../ui/content/Facts'
import { Link } from 'react-router'
import { paths } from '../../util/paths'
import { count } from '../../util/text'
import { formatTime } from '../../util/time'
import { sourceName } from './issue-words'

export function IssueFacts({ issue }: { issue: Issue }) {
  const { owner, dismissed } = issue
  return (
    <Facts
      items={[
        { label: 'Category', value: issue.category },
        { label: 'Cluster', value: issue.cluster },
        owner && { label: 'Owner', value: <Link to={paths.resource(owner.kind, issue.namespace, owner.name)}>{`${owner.kind} ${owner.name}`}</Link> },
        { label: 'Reported by', value: issue.sources.map(sourceName).join(', ') },
        { label: 'Detected', value: <Ago at={issue.detectedAt} /> },
        { label: 'Last seen', value: <Ago at={issue.lastSeenAt} /> },
        issue.resolvedAt !== undefined && { label: 'Resolved', value: <Ago at={issue.resolvedAt} /> },
        // Not how often a container restarted: the issue was resolved and came back.
        issue.occurrences > 1 && { label: 'Reopened', value: count(issue.occurrences - 1, 'time') },
        dismissed && { label: 'Dismissed by', value: `${dismissed.by}, ${formatTime(dismissed.at)}` },
        dismissed && { label: 'Reason', value: dismissed.reason },
        dismissed?.until !== undefined && { label: 'Until', value: formatTime(dismissed.until) },
      ]}
    />
  )
}

function Ago({ at }: { at: string | undefined }) {
  return at === undefined ? null : (
    <>
      {formatTime(at)} (<Age since={at} /> ago)
    </>
  )
}
