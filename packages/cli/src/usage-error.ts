/** Options that can't be used as they were given. The message says why and what to give instead. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
