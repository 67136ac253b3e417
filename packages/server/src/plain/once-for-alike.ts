import type { Asking } from './sides.ts'

/**
 * Works something out once for all requests that are alike, and anew for every other.
 *
 * @param work looks at nothing but method, target and headers, and not at the length of the body
 */
export function onceForAlike<Result extends object | null>(work: (request: Asking) => Result): typeof work {
  const known = new WeakMap<object, Result>()
  return request => {
    const { alike } = request
    const found = alike === undefined ? undefined : known.get(alike)
    if (found !== undefined) return found
    const result = work(request)
    if (alike !== undefined) known.set(alike, result)
    return result
  }
}
