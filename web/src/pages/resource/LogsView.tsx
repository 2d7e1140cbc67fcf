import { Download } from 'lucide-react'
import { useState } from 'react'
import { describeError } from '../../api/errors'
import { Banner } from '../../ui/feedback/Banner'
import { Button } from '../../ui/controls/Button'
import { Checkbox } from '../../ui/controls/Field'
import { LogLines } from '../../ui/content/LogLines'
import { Toolbar } from '../../ui/Page'
import { SearchBox } from '../../ui/controls/SearchBox'
import { Select } from '../../ui/controls/Select'
import { count, download } from '../../util/text'
import styles from './LogsView.module.css'
import { useLogs } from './use-logs'

interface LogsViewProps {
  kind: string
  namespace: string
  name: string
  containers: readonly string[]
  /** The container to begin with; the first one where there is none of this name. */
  initial: string
}

const TAILS = [100, 500, 2_000, 10_000]

export function LogsView({ kind, namespace, name, containers, initial }: LogsViewProps) {
  const [container, setContainer] = useState(containers.includes(initial) ? initial : (containers[0] ?? ''))
  const [previous, setPrevious] = useState(false)
  const [follow, setFollow] = useState(false)
  const [timestamps, setTimestamps] = useState(false)
  const [wrap, setWrap] = useState(true)
  const [tailLines, setTailLines] = useState(500)
  const [search, setSearch] = useState('')
  const { lines, pending, error, ended } = useLogs({ kind, namespace, name, container, previous, follow: follow && !previous, timestamps, tailLines })

  const word = search.toLowerCase()
  const shown = word === '' ? lines : lines.filter((line) => line.toLowerCase().includes(word))
  const failure = error === undefined ? undefined : describeError(error)

  return (
    <div className={styles.logs}>
      <Toolbar label="Log options">
        {containers.length > 0 && (
          <Select label="Container" value={container} options={containers.map((value) => ({ value, label: value }))} onChange={setContainer} />
        )}
        <Select
          label="Lines"
          value={String(tailLines)}
          options={TAILS.map((value) => ({ value: String(value), label: `Last ${value.toLocaleString()} lines` }))}
          onChange={(value) => setTailLines(Number(value))}
        />
        <SearchBox hotkey label="Search the log" placeholder="Search the log" value={search} onChange={setSearch} />
        <Checkbox label="Follow" checked={follow && !previous} disabled={previous} onChange={(event) => setFollow(event.target.checked)} />
        <Checkbox label="Previous run" checked={previous} onChange={(event) => setPrevious(event.target.checked)} />
        <Checkbox label="Timestamps" checked={timestamps} onChange={(event) => setTimestamps(event.target.checked)} />
        <Checkbox label="Wrap" checked={wrap} onChange={(event) => setWrap(event.target.checked)} />
        <Button
          icon={<Download size={15} aria-hidden />}
          disabled={lines.length === 0}
          onClick={() => download(`${name}${container === '' ? '' : `-${container}`}.log`, `${lines.join('\n')}\n`)}
        >
          Download
        </Button>
      </Toolbar>
      {failure && (
        <Banner tone="warning" title={failure.title}>
          {failure.detail}
        </Banner>
      )}
      {ended !== undefined && follow && (
        <Banner tone="info" title="The log has ended">
          {ended}
        </Banner>
      )}
      <LogLines
        // A different log starts at its own end.
        key={JSON.stringify([container, previous, follow, timestamps, tailLines])}
        lines={shown}
        wrap={wrap}
        stick={follow}
        label={`Log of ${name}`}
        empty={pending ? 'Reading the log…' : word !== '' && lines.length > 0 ? 'No matching lines.' : 'The log is empty.'}
      />
      <p className={styles.count} role="status">
        {word === '' ? count(lines.length, 'line') : `${shown.length.toLocaleString()} of ${count(lines.length, 'line')}`}
      </p>
    </div>
  )
}
