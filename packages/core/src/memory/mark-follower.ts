import { type Hash128, isSameHash } from '../prompt/hash.ts'
import { RunningHash } from './running-hash.ts'

/** A place behind a message, and the hash of the bytes between it and the mark before. */
export type Mark = Readonly<{ end: number; hash: Hash128; messages: number; blocks: number }>

/** Follows a body as it comes, as long as it is the same as another one: every piece is looked at while the processor's caches still have it. */
export class MarkFollower {
  readonly #marks: readonly Mark[]
  readonly #hash = new RunningHash()
  #length = 0
  #shared = 0
  #differs = false

  /** @param marks of the other one */
  constructor(marks: readonly Mark[]) {
    this.#marks = marks
  }

  /** The marks up to which all bytes were the same. */
  get shared(): readonly Mark[] {
    return this.#shared === this.#marks.length ? this.#marks : this.#marks.slice(0, this.#shared)
  }

  /** Takes the next piece of the body. */
  take(piece: Uint8Array): void {
    const start = this.#length
    this.#length += piece.length
    if (this.#differs || this.#shared === this.#marks.length) return
    this.#hash.open(piece)
    this.#compare(start, piece.length)
    this.#hash.close()
  }

  #compare(start: number, length: number): void {
    let at = 0
    for (let mark = this.#marks[this.#shared]; mark !== undefined; mark = this.#marks[++this.#shared]) {
      const to = Math.min(mark.end - start, length)
      this.#hash.update(at, to)
      if (start + to < mark.end) return
      this.#differs = !isSameHash(this.#hash.digest(), mark.hash)
      if (this.#differs) return
      at = to
    }
  }
}
