/** The codes of the error contract, and `UNREACHABLE` for requests without a response. */
export const ERROR_CODES = [
  'AUTH_REQUIRED',
  'FORBIDDEN',
  'NOT_FOUND',
  'VALIDATION_ERROR',
  'CONFLICT',
  'RATE_LIMITED',
  'UNAVAILABLE',
  'INTERNAL_ERROR',
  'UNREACHABLE',
] as const

export type ErrorCode = (typeof ERROR_CODES)[number]

export interface FieldError {
  field: string
  message: string
}

interface ApiErrorInit {
  code: ErrorCode
  message: string
  fields?: FieldError[]
  traceId?: string
  /** Seconds, from `Retry-After`. */
  retryAfterSeconds?: number
  cause?: unknown
}

/** Thrown by every failed call: the server's error contract, or `UNREACHABLE` without a response. */
export class ApiError extends Error {
  readonly code: ErrorCode
  readonly fields: FieldError[]
  readonly traceId: string | undefined
  readonly retryAfterSeconds: number | undefined

  constructor({ code, message, fields = [], traceId, retryAfterSeconds, cause }: ApiErrorInit) {
    super(message, { cause })
    this.name = 'ApiError'
    this.code = code
    this.fields = fields
    this.traceId = traceId
    this.retryAfterSeconds = retryAfterSeconds
  }

  /** The message for one field, for a form to show beside it. */
  field(name: string): string | undefined {
    return this.fields.find((entry) => entry.field === name)?.message
  }
}

const TITLE: Record<ErrorCode, string> = {
  AUTH_REQUIRED: 'Sign in again',
  FORBIDDEN: 'Your access policy does not grant this',
  NOT_FOUND: 'Not found',
  VALIDATION_ERROR: 'Check your input',
  CONFLICT: 'Changed in the meantime',
  RATE_LIMITED: 'Too many requests',
  UNAVAILABLE: 'Temporarily unavailable',
  INTERNAL_ERROR: 'Server error',
  UNREACHABLE: 'Cannot reach Cluster Codex',
}

/** Whether the same call may succeed later. */
export function isTransient(error: unknown): boolean {
  return error instanceof ApiError && (error.code === 'UNAVAILABLE' || error.code === 'UNREACHABLE' || error.code === 'RATE_LIMITED')
}

export interface ErrorText {
  title: string
  detail: string
  code: ErrorCode
  traceId: string | undefined
}

/** Title and text of an error of any kind, as users see it. */
export function describeError(error: unknown): ErrorText {
  if (error instanceof ApiError) {
    return { title: TITLE[error.code], detail: error.message, code: error.code, traceId: error.traceId }
  }
  const detail = error instanceof Error ? error.message : 'An unknown error occurred.'
  return { title: 'Unexpected error in the page', detail, code: 'INTERNAL_ERROR', traceId: undefined }
}

/** The error for a request without a response. */
export function unreachable(cause: unknown): ApiError {
  return new ApiError({
    code: 'UNREACHABLE',
    message: 'The server does not respond. Check your connection. The page retries automatically.',
    cause,
  })
}

/** Converts a response outside of 2xx to an error, whatever its body is. */
export async function errorFromResponse(response: Response): Promise<ApiError> {
  const body = await readJson(response)
  return errorFromBody(body, response.status, Number(response.headers.get('Retry-After')) || undefined)
}

/** The same for an error event of a stream. */
export function errorFromBody(body: unknown, status = 500, retryAfterSeconds?: number): ApiError {
  const details = isRecord(body) && isRecord(body.details) ? body.details : {}
  return new ApiError({
    code: codeOf(body, status),
    message: isRecord(body) && typeof body.error === 'string' && body.error !== '' ? body.error : messageFor(status),
    fields: Array.isArray(details.fields) ? details.fields.filter(isFieldError) : [],
    traceId: typeof details.traceId === 'string' ? details.traceId : undefined,
    retryAfterSeconds,
  })
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return (await response.json()) as unknown
  } catch {
    // A proxy's HTML page or an empty body: only the status is known.
    return undefined
  }
}

function codeOf(body: unknown, status: number): ErrorCode {
  const code = isRecord(body) ? ERROR_CODES.find((known) => known === body.code) : undefined
  if (code) return code
  switch (status) {
    case 400:
      return 'VALIDATION_ERROR'
    case 401:
      return 'AUTH_REQUIRED'
    case 403:
      return 'FORBIDDEN'
    case 404:
      return 'NOT_FOUND'
    case 409:
      return 'CONFLICT'
    case 429:
      return 'RATE_LIMITED'
    case 502:
    case 503:
    case 504:
      return 'UNAVAILABLE'
    default:
      return 'INTERNAL_ERROR'
  }
}

function messageFor(status: number): string {
  return status === 502 || status === 503 || status === 504
    ? 'A service behind the gateway does not respond. The page retries automatically.'
    : `The server responded with status ${status} and no explanation.`
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isFieldError(value: unknown): value is FieldError {
  return isRecord(value) && typeof value.field === 'string' && typeof value.message === 'string'
}
