import type { LaneState } from './lanes.ts'

/**
 * What looks at every byte of a body: the search for the ends of strings, and the hash. Both are done in plain JavaScript or
 * in WASM with the same answers, and nothing else knows in which.
 */
export interface Bulk {
  /** What it works on. */
  readonly bytes: Uint8Array
  /** Of the hash that is being made. */
  readonly lanes: LaneState
  /** Turns to other bytes, which must not change until the next ones are opened. */
  open(bytes: Uint8Array): void
  /**
   * The first quote that no backslash escapes; -1 when there is none.
   *
   * @param from where to begin; no backslash may stand before it
   */
  closingQuote(from: number): number
  /**
   * Looks for all members of the object at a bracket at once. Never has to: who asks must be able to look for himself, and
   * is told nothing that he would not find.
   *
   * @returns three words a member, `outlined` has them until the next question; 0 when there is nothing to tell
   */
  outline(at: number): number
  /**
   * A word of the outline: of each member in turn where its key begins, where its value does, and the place behind the comma
   * or bracket that follows.
   */
  outlined(word: number): number
  /** Mixes the bytes from `start` to `end` into `lanes`; a last stripe that is not whole counts as filled up with zeros. */
  mix(start: number, end: number): void
  /** Room for a stripe of bytes that do not stand together. */
  readonly rest: Uint8Array
  /** Mixes the first `length` bytes of `rest` into `lanes`, as a stripe if there are any. */
  mixRest(length: number): void
}

/** What a `Bulk` works on when there is no work, so that it keeps no body alive. */
export const NO_BYTES: Uint8Array = new Uint8Array(0)
