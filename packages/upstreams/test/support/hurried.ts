import { vi } from 'vitest'

/**
 * Lets pauses of exactly this length end at once, and counts them. Other timers are left alone. Undone by `vi.restoreAllMocks()`.
 *
 * @param random what `Math.random` gives meanwhile: the jitter of a pause
 * @param pauseMs unit: milliseconds
 */
export function hurried(random: number, pauseMs: number): () => number {
  const real = globalThis.setTimeout
  let count = 0
  vi.spyOn(Math, 'random').mockReturnValue(random)
  vi.spyOn(globalThis, 'setTimeout').mockImplementation(((run: () => void, delay?: number, ...rest: unknown[]) => {
    const isPause = delay === pauseMs
    if (isPause) count += 1
    return real(run, isPause ? 0 : delay, ...(rest as []))
  }) as typeof setTimeout)
  return () => count
}
