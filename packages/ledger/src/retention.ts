/** How often it is looked for what is too old. Unit: milliseconds. */
const CHECK_MS = 60 * 60_000

const DAY_MS = 24 * 60 * 60_000

/** What retention works with. */
export type RetentionParts = Readonly<{
  /** How long exchanges are kept. Unit: days, more than 0. */
  days: number
  /** Deletes what was written down before a time. */
  deleteBefore(at: number): Promise<unknown>
  now(): number
  onProblem(error: unknown): void
}>

/** Deletes what is too old, now and every hour. The timer keeps no process alive. */
export function startRetention({ days, deleteBefore, now, onProblem }: RetentionParts): Readonly<{ stop(): void }> {
  const run = (): void => void deleteBefore(now() - days * DAY_MS).catch(onProblem)
  run()
  const timer = setInterval(run, CHECK_MS).unref()
  return { stop: () => clearInterval(timer) }
}
