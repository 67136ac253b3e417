import { NO_BYTES } from '../prompt/bulk.ts'
import { type Hash128, Hasher } from '../prompt/hash.ts'
import { LANES, type LaneState, STRIPE } from '../prompt/lanes.ts'
import { sharedBulk } from '../prompt/shared-bulk.ts'

/**
 * A hash of bytes that come piece by piece, while other bytes are hashed in between: there is one place where all hashes are made, and
 * what was made of one so far is kept aside as long as another's turn is.
 */
export class RunningHash {
  readonly #bulk = sharedBulk()
  readonly #hasher = new Hasher(this.#bulk)
  #isBegun = false
  #aside: Readonly<{ lanes: LaneState; rest: Uint8Array }> | null = null

  /** Turns to the next piece. Nobody else may hash before `close`. */
  open(piece: Uint8Array): void {
    this.#bulk.open(piece)
    if (!this.#isBegun || this.#aside === null) return
    this.#bulk.lanes.set(this.#aside.lanes)
    this.#bulk.rest.set(this.#aside.rest)
  }

  /** Takes in the bytes of the piece from `start` to `end`. */
  update(start: number, end: number): void {
    this.#isBegun = true
    this.#hasher.update(start, end)
  }

  /** The hash of everything taken in, in however many pieces it came; the next one begins. */
  digest(): Hash128 {
    this.#isBegun = false
    return this.#hasher.digest()
  }

  /** Turns away from the piece, which is not kept. */
  close(): void {
    const { lanes, rest } = this.#bulk
    this.#bulk.open(NO_BYTES)
    if (!this.#isBegun) return
    this.#aside ??= { lanes: new Int32Array(LANES), rest: new Uint8Array(STRIPE) }
    this.#aside.lanes.set(lanes)
    this.#aside.rest.set(rest)
    lanes.fill(0)
  }
}
