import { isTransient } from './errors'

/**
 * What a query may still show. While the server is away, what was read before stays on the page; once it has refused,
 * such as after the policy narrowed, nothing of it does.
 */
export function currentData<T>(query: { data: T | undefined; error: Error | null }): T | undefined {
  return query.error === null || isTransient(query.error) ? query.data : undefined
}
