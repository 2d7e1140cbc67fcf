import { useMemo, useSyncExternalStore } from 'react'
import { getSession } from '../../api/session'

/** Filters, grouping and order under a name. */
export interface SavedView {
  name: string
  /** The query of the URL, as `viewSearch` writes it. */
  search: string
}

export const MAX_VIEWS = 50
export const MAX_NAME_LENGTH = 60

/** The parts of the URL that belong to a view, in their order. */
const PARAMS = ['state', 'severity', 'kind', 'namespace', 'q', 'group', 'sort'] as const
const KEY_PREFIX = 'cluster-codex.views.'
const NONE = '[]'

const listeners = new Set<() => void>()

/** What of the URL's query belongs to a view; the same text for the same view. */
export function viewSearch(params: URLSearchParams): string {
  const kept = new URLSearchParams()
  for (const name of PARAMS) for (const value of params.getAll(name).sort()) kept.append(name, value)
  return kept.toString()
}

/** The views of the signed-in user, on this browser. */
export function useSavedViews() {
  const key = storageKey()
  const text = useSyncExternalStore(subscribe, () => read(key))
  const views = useMemo(() => parseViews(text), [text])
  const write = (next: readonly SavedView[]): void => {
    localStorage.setItem(key, JSON.stringify(next))
    for (const listener of listeners) listener()
  }
  return {
    views,
    /** Replaces a view of the same name. @throws {DOMException} where the browser stores nothing. */
    save: (view: SavedView) => write([...views.filter((each) => each.name !== view.name), view].slice(-MAX_VIEWS)),
    /** A view that has the new name already is replaced. @throws {DOMException} where the browser stores nothing. */
    rename: (from: string, to: string) =>
      write(views.filter((each) => each.name === from || each.name !== to).map((each) => (each.name === from ? { ...each, name: to } : each))),
    /** @throws {DOMException} where the browser stores nothing. */
    remove: (name: string) => write(views.filter((each) => each.name !== name)),
  }
}

/** Whatever is stored: entries that are no views are left out. */
export function parseViews(text: string): SavedView[] {
  let stored: unknown
  try {
    stored = JSON.parse(text)
  } catch {
    // Written by something else: there are no views to lose.
    return []
  }
  if (!Array.isArray(stored)) return []
  const views = stored.filter(isView).map(({ name, search }) => ({ name: name.slice(0, MAX_NAME_LENGTH), search: viewSearch(new URLSearchParams(search)) }))
  return [...new Map(views.map((view) => [view.name, view])).values()].slice(-MAX_VIEWS)
}

function isView(value: unknown): value is SavedView {
  const { name, search } = (value ?? {}) as Partial<Record<keyof SavedView, unknown>>
  return typeof name === 'string' && name.trim() !== '' && typeof search === 'string'
}

function storageKey(): string {
  const session = getSession()
  return KEY_PREFIX + (session.status === 'signedIn' ? session.user.id : '')
}

function read(key: string): string {
  try {
    return localStorage.getItem(key) ?? NONE
  } catch {
    // The browser is set to store nothing.
    return NONE
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  // Changes in other tabs.
  window.addEventListener('storage', listener)
  return () => {
    listeners.delete(listener)
    window.removeEventListener('storage', listener)
  }
}
