import { describe, expect, it } from 'vitest'
import { describeError, errorFromResponse, isTransient, unreachable } from './errors'

describe('errorFromResponse', () => {
  it('reads the contract: message, code, fields, trace', async () => {
    const response = Response.json(
      { error: 'The limit is wrong.', code: 'VALIDATION_ERROR', details: { traceId: 't-1', fields: [{ field: 'limit', message: '1 to 1000' }] } },
      { status: 400 },
    )

    const error = await errorFromResponse(response)

    expect(error).toMatchObject({ message: 'The limit is wrong.', code: 'VALIDATION_ERROR', traceId: 't-1' })
    expect(error.field('limit')).toBe('1 to 1000')
  })

  it.each([
    [401, 'AUTH_REQUIRED'],
    [403, 'FORBIDDEN'],
    [404, 'NOT_FOUND'],
    [429, 'RATE_LIMITED'],
    [502, 'UNAVAILABLE'],
    [503, 'UNAVAILABLE'],
    [500, 'INTERNAL_ERROR'],
  ])('maps status %i without a body to %s', async (status, code) => {
    const error = await errorFromResponse(new Response('<html>Bad gateway</html>', { status }))

    expect(error.code).toBe(code)
    expect(error.message).not.toContain('<html>')
  })

  it.each([{ code: 'EVIL', error: 5, details: [] }, [], null, 'x', { details: { fields: [{ field: 1 }] } }])('accepts a malformed body: %j', async (body) => {
    const error = await errorFromResponse(Response.json(body, { status: 403 }))

    expect(error).toMatchObject({ code: 'FORBIDDEN', fields: [] })
    expect(error.message).not.toBe('')
  })

  it('reads Retry-After', async () => {
    const error = await errorFromResponse(Response.json({ code: 'RATE_LIMITED', error: 'Slow down.' }, { status: 429, headers: { 'Retry-After': '3' } }))

    expect(error.retryAfterSeconds).toBe(3)
  })
})

describe('describeError', () => {
  it('describes errors that the server did not send', () => {
    expect(describeError(new TypeError('x is undefined')).detail).toBe('x is undefined')
    expect(describeError('text').title).toBe('Unexpected error in the page')
  })

  it('recognizes transient errors', () => {
    expect(isTransient(unreachable(new Error('refused')))).toBe(true)
    expect(isTransient(new Error('bug'))).toBe(false)
  })
})
