import { type Hash128, isSameHash } from '../prompt/hash.ts'
import { createStretchHash } from './create-stretch-hash.ts'

/** A place behind a message, and the hash of the bytes between it and the mark before. */
export type Mark = Readonly<{ end: number; hash: Hash128; messages: number; blocks: number }>

/** Follows a body as it comes, as long as it is the same as another one: every piece is looked at while the processor's caches still have it. */
export class MarkFollower {
  readonly #marks: readonly Mark[]
  readonly #hash = createStretchHash()
  /** Up to here nothing has to be looked at. */
  readonly #from: number
  #length = 0
  /** The mark that is compared next; null behind the last one, and where something differed. */
  #next: Mark | null
  #shared: number

  /**
   * @param marks of the other one
   * @param shared up to so many of them the bytes are known to be the same
   */
  constructor(marks: readonly Mark[], shared = 0) {
    this.#marks = marks
    this.#shared = shared
    this.#from = marks[shared - 1]?.end ?? 0
    this.#next = marks[shared] ?? null
  }

  /** The marks up to which all bytes were the same. */
  get shared(): readonly Mark[] {
    return this.#shared === this.#marks.length ? this.#marks : this.#marks.slice(0, this.#shared)
  }

  /** Takes the next piece of the body. */
  take(piece: Uint8Array): void {
    const start = this.#length
    this.#length += piece.length
    let at = Math.min(Math.max(0, this.#from - start), piece.length)
    while (this.#next !== null) {
      const { end, hash } = this.#next
      const to = Math.min(end - start, piece.length)
      this.#hash.take(piece, at, to)
      if (start + to < end) return
      const isSame = isSameHash(this.#hash.digest(), hash)
      this.#next = isSame ? (this.#marks[++this.#shared] ?? null) : null
      at = to
    }
  }
}
