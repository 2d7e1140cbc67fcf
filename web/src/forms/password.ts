const MIN_LENGTH = 8

/** Why a password is not accepted; `undefined` where it is. */
export function passwordProblem(password: string): string | undefined {
  return password.length < MIN_LENGTH ? `At least ${MIN_LENGTH} characters.` : undefined
}
