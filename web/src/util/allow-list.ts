/** The actions a policy can grant, as the services know them. */
export const POLICY_ACTIONS = ['view', 'logs', 'triage', 'plan', 'execute', 'workspace', 'admin'] as const

export type PolicyActionName = (typeof POLICY_ACTIONS)[number]

export const ACTION_HINT: Record<PolicyActionName, string> = {
  view: 'see objects and issues',
  logs: 'read logs',
  triage: 'dismiss and restore issues',
  plan: 'generate plans',
  execute: 'carry out steps of plans',
  workspace: 'use workspaces',
  admin: 'manage users and access',
}

/** RFC 1123 label, as Kubernetes names namespaces; or `*`, or a prefix with a trailing `*`. */
export function namespaceProblem(value: string): string | undefined {
  return problemOf(value, /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, /^[a-z0-9][-a-z0-9]{0,62}$/, `“${value}” is no namespace: lower-case letters, digits and dashes, at most 63.`)
}

/** A Kubernetes kind, such as `Pod` or `Kind.group`; or `*`, or a prefix with a trailing `*`. */
export function kindProblem(value: string): string | undefined {
  return problemOf(value, /^[A-Z][A-Za-z0-9]*(\.[a-z0-9.-]+)?$/, /^[A-Z][A-Za-z0-9.-]*$/, `“${value}” is no kind: kinds begin with a capital, such as Pod or Deployment.`)
}

export function actionProblem(value: string): string | undefined {
  if (value === '*' || POLICY_ACTIONS.some((action) => action === value)) return undefined
  return `“${value}” is no action. There are: ${POLICY_ACTIONS.join(', ')} and *.`
}

function problemOf(value: string, whole: RegExp, prefix: RegExp, message: string): string | undefined {
  if (value === '*') return undefined
  const star = value.indexOf('*')
  if (star < 0) return whole.test(value) ? undefined : message
  if (star !== value.length - 1) return `“${value}”: the star stands alone or at the end.`
  return prefix.test(value.slice(0, -1)) ? undefined : message
}
