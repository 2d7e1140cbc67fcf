import type { ElementContent, RootContent } from 'hast'
import bash from 'highlight.js/lib/languages/bash'
import yaml from 'highlight.js/lib/languages/yaml'
import { createLowlight } from 'lowlight'
import { Fragment, type ReactNode, useMemo } from 'react'
import { classes } from '../classes'
import styles from './CodeBlock.module.css'
import { CopyButton } from '../controls/CopyButton'

const lowlight = createLowlight({ bash, yaml })

/** Longer texts are not highlighted, because that would block the page; in characters. */
const HIGHLIGHT_LIMIT = 200_000

interface CodeBlockProps {
  code: string
  language: 'bash' | 'yaml'
  /** What the code is, for screen readers and the copy button. */
  label: string
  /** Fills its container and scrolls. */
  fill?: boolean
}

/** Highlighted code with a copy button. Commands wrap, so that the whole command is visible before it is copied. */
export function CodeBlock({ code, language, label, fill = false }: CodeBlockProps) {
  const content = useMemo(
    () => (code.length > HIGHLIGHT_LIMIT ? code : lowlight.highlight(language, code).children.map(render)),
    [code, language],
  )
  return (
    <figure className={classes(styles.block, fill && styles.fill)} aria-label={label}>
      {/* A region that scrolls must be reachable by keyboard. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre className={classes(styles.pre, language === 'bash' && styles.wrap)} tabIndex={0}>
        <code>{content}</code>
      </pre>
      <div className={styles.copy}>
        <CopyButton text={code} />
      </div>
    </figure>
  )
}

function render(node: RootContent | ElementContent, index: number): ReactNode {
  if (node.type === 'text') return <Fragment key={index}>{node.value}</Fragment>
  if (node.type !== 'element') return null
  const names = Array.isArray(node.properties.className) ? node.properties.className : []
  return (
    <span key={index} className={names.map((name) => TOKEN[name] ?? '').join(' ')}>
      {node.children.map(render)}
    </span>
  )
}

const TOKEN: Record<string, string | undefined> = {
  'hljs-attr': styles.key,
  'hljs-built_in': styles.key,
  'hljs-keyword': styles.key,
  'hljs-string': styles.string,
  'hljs-number': styles.number,
  'hljs-literal': styles.number,
  'hljs-comment': styles.comment,
  'hljs-meta': styles.comment,
}
