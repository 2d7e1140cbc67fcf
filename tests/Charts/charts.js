import { readFileSync, readdirSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { parse, parseDocument } from 'yaml'

const folder = new URL('../../charts/', import.meta.url).pathname

/** Every chart in charts/, read. */
export const charts = readdirSync(folder)
  .filter(name => existsSync(join(folder, name, 'Chart.yaml')))
  .map(name => {
    const at = file => join(folder, name, file)
    const read = file => (existsSync(at(file)) ? readFileSync(at(file), 'utf8') : '')
    const templates = existsSync(at('templates')) ? readdirSync(at('templates')) : []
    return {
      name,
      chart: parse(read('Chart.yaml')),
      valuesText: read('values.yaml'),
      schema: read('values.schema.json') ? JSON.parse(read('values.schema.json')) : undefined,
      templates: templates.map(file => ({ file, text: read(join('templates', file)) })),
      manifests: filesBelow(at('manifests')).map(file => ({ file, text: readFileSync(file, 'utf8') })),
      extra: readdirSync(join(folder, name)).filter(file => file.endsWith('-values.yaml')).map(file => ({ file, text: read(file) })),
    }
  })

function filesBelow(path) {
  if (!existsSync(path)) return []
  return readdirSync(path, { withFileTypes: true })
    .flatMap(entry => (entry.isDirectory() ? filesBelow(join(path, entry.name)) : [join(path, entry.name)]))
}

/** Reads YAML, refusing what a parser only warns of (a key written twice). */
export function parseStrictly(text) {
  const document = parseDocument(text, { uniqueKeys: true })
  if (document.errors.length > 0) throw document.errors[0]
  return document.toJS() ?? {}
}

/** Paths of all values, as ['k8sgpt.name', …]; maps and the leaves below them. */
export function pathsOf(value, prefix = '') {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return []
  return Object.entries(value).flatMap(([key, below]) => [prefix + key, ...pathsOf(below, `${prefix}${key}.`)])
}

/** Paths of values that hold no further map. */
export function leavesOf(value) {
  const all = pathsOf(value)
  return all.filter(path => !all.some(other => other.startsWith(`${path}.`)))
}

/** What a template reads of .Values. */
export const usesOf = text => [...text.matchAll(/\.Values((?:\.[A-Za-z0-9_]+)+)/g)].map(match => match[1].slice(1))

/** Paths of values whose line has no `# -- …` comment of its own above it. */
export function undocumentedIn(text) {
  const missing = []
  const path = []
  let documented = false
  for (const line of text.split('\n')) {
    const comment = /^\s*# -- \S/.test(line)
    const key = /^(\s*)([A-Za-z0-9_]+):(.*)$/.exec(line)
    if (key) {
      path.length = key[1].length / 2
      path.push(key[2])
      const opensMap = key[3].trim() === ''
      if (!opensMap && !documented) missing.push(path.join('.'))
    }
    documented = comment
  }
  return missing
}

/** A template with its actions taken out: values become placeholders, lines of control alone vanish. */
export const skeletonOf = text => text
  .replace(/\{\{-?\s*\/\*[\s\S]*?\*\/\s*-?\}\}/g, '')
  .split('\n')
  .flatMap(line => {
    const bare = line.trim()
    if (/^\{\{-?\s*(if|else|end|range|with|define|include|toYaml|\$|\.Files\.Get)/.test(bare) && /\}\}$/.test(bare)) return []
    return [line.replace(/\{\{[^}]*\}\}/g, 'placeholder')]
  })
  .join('\n')
