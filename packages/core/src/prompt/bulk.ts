import type { HashState } from './murmur3.ts'

/**
 * The two things that look at every byte of a body: the search for the ends of strings, and the hash. They are done in
 * plain JavaScript or in WASM with the same answers, and nothing else knows in which.
 */
export interface Bulk {
  /** What it works on. */
  readonly bytes: Uint8Array
  /** The hash that is being made. */
  readonly state: HashState
  /** The first quote from `from` on that no backslash escapes; -1 when there is none. What stands before `from` escapes nothing. */
  closingQuote(from: number): number
  /** Mixes the bytes from `start` to `end`, a multiple of 16 of them, into `state`. */
  mix(start: number, end: number): void
}
