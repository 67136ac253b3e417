import { NO_BYTES } from '../prompt/bulk.ts'
import { type Hash128, Hasher } from '../prompt/hash.ts'
import { PlainBulk } from '../prompt/plain-bulk.ts'
import type { StretchHash } from './stretch-hash.ts'

/** A `StretchHash` for any host: the hash of the fingerprints, in plain JavaScript. */
export class PlainStretchHash implements StretchHash {
  readonly #hasher = new Hasher(new PlainBulk())

  take(bytes: Uint8Array, start: number, end: number): void {
    this.#hasher.open(bytes)
    this.#hasher.update(start, end)
    this.#hasher.open(NO_BYTES)
  }

  digest(): Hash128 {
    return this.#hasher.digest()
  }
}
