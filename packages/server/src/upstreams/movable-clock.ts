import type { Clock } from '@sternline/engine'

/** A clock that can be moved forward: the emulator's. */
export interface MovableClock extends Clock {
  /** Moves the clock by this many milliseconds, 0 or more. */
  advance(ms: number): void
}
