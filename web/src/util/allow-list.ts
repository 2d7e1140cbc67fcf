/** The actions a policy can grant, as the services know them. */
export const POLICY_ACTIONS = ['view', 'logs', 'triage', 'plan', 'execute', 'workspace', 'admin'] as const

export type PolicyActionName = (typeof POLICY_ACTIONS)[number]

export const ACTION_HINT: Record<PolicyActionName, string> = {
  view: 'see objects and issues',
  logs: 'read logs',
  triage: 'dismiss and restore issues',
  plan: 'generate plans',
  execute: 'execute plan steps (not available yet)',
  workspace: 'use workspaces (not available yet)',
  admin: 'manage users and access',
}

/** RFC 1123 label, as Kubernetes names namespaces; or `*`, or a prefix with a trailing `*`. */
export function namespaceProblem(value: string): string | undefined {
  return problemOf(value, /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, /^[a-z0-9][-a-z0-9]{0,62}$/, `“${value}” is not a namespace. Use up to 63 lower-case letters, digits and dashes.`)
}

/** A Kubernetes kind, such as `Pod` or `Kind.group`; or `*`, or a prefix with a trailing `*`. */
export function kindProblem(value: string): string | undefined {
  return problemOf(value, /^[A-Z][A-Za-z0-9]*(\.[a-z0-9.-]+)?$/, /^[A-Z][A-Za-z0-9.-]*$/, `“${value}” is not a kind. Kinds start with a capital letter, such as Pod.`)
}

export function actionProblem(value: string): string | undefined {
  if (value === '*' || POLICY_ACTIONS.some((action) => action === value)) return undefined
  return `“${value}” is not an action. Use ${POLICY_ACTIONS.join(', ')} or *.`
}

function problemOf(value: string, whole: RegExp, prefix: RegExp, message: string): string | undefined {
  if (value === '*') return undefined
  const star = value.indexOf('*')
  if (star < 0) return whole.test(value) ? undefined : message
  if (star !== value.length - 1) return `“${value}”: * is allowed only alone or at the end.`
  return prefix.test(value.slice(0, -1)) ? undefined : message
}
