import { isTransient } from './errors'

/**
 * The data of a query that may be shown. After a transient error the last data stays on the page; after any other error,
 * such as a permission that was removed, it is hidden.
 */
export function currentData<T>(query: { data: T | undefined; error: Error | null }): T | undefined {
  return query.error === null || isTransient(query.error) ? query.data : undefined
}
