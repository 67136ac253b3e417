/**
 * Carries out what helps but is never worth a request: explaining, remembering, telling.
 *
 * @returns null when it failed
 */
export function attempt<T>(step: () => T | null): T | null {
  try {
    return step()
  } catch {
    return null
  }
}
