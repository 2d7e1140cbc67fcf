import { JSON_SCHEMA, load } from 'js-yaml'

/** An object as the API server stores it. What it holds depends on its kind and on who wrote it: every access checks. */
export type Manifest = Readonly<Record<string, unknown>>

/** Longer texts are not parsed, because that would block the page; in characters. */
const MAX_LENGTH = 1_000_000

/** Unset for a text that is no YAML object, or too long. */
export function parseManifest(yaml: string): Manifest | undefined {
  if (yaml.length > MAX_LENGTH) return undefined
  try {
    // Without YAML's dates: times stay as they are written.
    const parsed = load(yaml, { schema: JSON_SCHEMA, json: true })
    return isMap(parsed) ? parsed : undefined
  } catch {
    // The YAML is shown as it is; only what is derived from it is missing.
    return undefined
  }
}

export function at(node: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((current, name) => (isMap(current) && Object.hasOwn(current, name) ? current[name] : undefined), node)
}

/** Numbers and booleans as text; empty for anything else. */
export function text(node: unknown, ...path: readonly string[]): string {
  const value = at(node, ...path)
  return typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}

export function numberAt(node: unknown, ...path: readonly string[]): number | undefined {
  const value = at(node, ...path)
  return typeof value === 'number' ? value : undefined
}

export function items(node: unknown, ...path: readonly string[]): readonly unknown[] {
  const value = at(node, ...path)
  return Array.isArray(value) ? value : []
}

/** Names and values, as text. */
export function entries(node: unknown, ...path: readonly string[]): readonly (readonly [string, string])[] {
  const value = at(node, ...path)
  return isMap(value) ? Object.keys(value).map((name) => [name, text(value, name)] as const) : []
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
