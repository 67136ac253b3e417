import { type Hash128, isSameHash } from '../prompt/hash.ts'
import { createStretchHash } from './create-stretch-hash.ts'

/** A place behind a message, and the hash of the bytes between it and the mark before. */
export type Mark = Readonly<{ end: number; hash: Hash128; messages: number; blocks: number }>

/** Follows a body as it comes, as long as it is the same as another one: every piece is looked at while the processor's caches still have it. */
export class MarkFollower {
  readonly #marks: readonly Mark[]
  readonly #hash = createStretchHash()
  #length = 0
  /** The mark that is compared next; null behind the last one, and where something differed. */
  #next: Mark | null
  #shared = 0

  /** @param marks of the other one */
  constructor(marks: readonly Mark[]) {
    this.#marks = marks
    this.#next = marks[0] ?? null
  }

  /** The marks up to which all bytes were the same. */
  get shared(): readonly Mark[] {
    return this.#shared === this.#marks.length ? this.#marks : this.#marks.slice(0, this.#shared)
  }

  /** Takes the next piece of the body. */
  take(piece: Uint8Array): void {
    const start = this.#length
    this.#length += piece.length
    let at = 0
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
