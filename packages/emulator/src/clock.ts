import { SternlineError } from '@sternline/core'

/** The emulator's time: the host's, moved forward as far as asked. Lives in the cache are counted by it. */
export interface EmulatorClock {
  /** Epoch milliseconds, an integer. */
  now(): number
  /**
   * Moves the clock forward, so that an expiry is seen at once.
   *
   * @param ms milliseconds, not negative
   * @returns the new time, epoch milliseconds
   * @throws SternlineError `clock-only-moves-forward` for a negative or non-finite number; the clock is then unchanged
   */
  advance(ms: number): number
}

/**
 * Makes the emulator's clock.
 *
 * @param hostNow the host's time, epoch milliseconds
 */
export function createClock(hostNow: () => number): EmulatorClock {
  let offset = 0
  const now = (): number => Math.floor(hostNow() + offset)
  return {
    now,
    advance(ms: number): number {
      if (!Number.isFinite(ms) || ms < 0) throw onlyForward(ms)
      offset += ms
      return now()
    },
  }
}

function onlyForward(ms: number): SternlineError {
  return new SternlineError('clock-only-moves-forward', {
    what: `The emulator's clock was not moved by ${String(ms)} ms.`,
    why: 'Cache entries expire by this clock, and a clock that runs back would bring expired ones back to life.',
    fix: 'Give a finite number of milliseconds that is 0 or more.',
  })
}
