/** Every URL of the page. Components do not build URLs themselves. */
export const paths = {
  login: () => '/login',
  issues: () => '/',
  issue: (id: string) => `/issues/${encodeURIComponent(id)}`,
  plan: (id: string) => `/issues/${encodeURIComponent(id)}/plan`,
  resources: () => '/resources',
  kind: (kind: string) => `/resources/${encodeURIComponent(kind)}`,
  /** @param namespace empty for cluster-scoped kinds, written as `_`. */
  resource: (kind: string, namespace: string, name: string) =>
    `/resources/${[kind, namespace === '' ? '_' : namespace, name].map(encodeURIComponent).join('/')}`,
  admin: () => '/admin',
  adminSection: (section: AdminSection) => `/admin/${section}`,
} as const

export const ADMIN_SECTIONS = ['users', 'policies', 'audit'] as const
export type AdminSection = (typeof ADMIN_SECTIONS)[number]

/** The page to open after signing in: a path of this site, never another site. */
export function safeReturnPath(value: string | null): string {
  if (value === null || !/^\/(?![/\\])/.test(value)) return paths.issues()
  // URL parsers drop control characters and convert backslashes: either could hide a second slash.
  const hidden = Array.from(value).some((character) => character < ' ' || character === '\\')
  return hidden ? paths.issues() : value
}
