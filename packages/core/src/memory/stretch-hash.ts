import type { Hash128 } from '../prompt/hash.ts'

/**
 * A hash of stretches of bytes that come piece by piece, while others hash theirs in between. Any split of the same bytes gives the same value.
 * Values are for comparing them with each other inside one process: another process has others.
 */
export interface StretchHash {
  /** Takes in the bytes from `start` to `end`, which are not kept. */
  take(bytes: Uint8Array, start: number, end: number): void
  /** The value of everything taken in. The next stretch begins. */
  digest(): Hash128
}
