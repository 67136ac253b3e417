import type { Bulk } from './bulk.ts'
import { STRIPE } from './lanes.ts'
import { finishHash, HASH_WORDS, type HashState, mixBlocks } from './murmur3.ts'

/** A 128-bit hash as four 32-bit words. */
export type Hash128 = readonly [number, number, number, number]

/** Whether two hashes are the same. */
export function isSameHash(a: Hash128, b: Hash128): boolean {
  return a[0] === b[0] && a[1] === b[1] && a[2] === b[2] && a[3] === b[3]
}

/** The hash of nothing, that every chain starts from. */
export const EMPTY_HASH: Hash128 = [0, 0, 0, 0]

/** One for all, because one body is worked on at a time. */
const STATE: HashState = new Int32Array(HASH_WORDS)

/**
 * Hashes bytes, whole or piece by piece; any split of the same bytes gives the same hash. Stripes of 64 bytes go into the
 * lanes, the last one filled up with zeros; the hash is the MurmurHash3 of the lanes with the length of what was hashed.
 */
export class Hasher {
  readonly #bulk: Bulk
  #length = 0

  /** @param bulk has the bytes, and does the work on them */
  constructor(bulk: Bulk) {
    this.#bulk = bulk
    clear(bulk.lanes)
  }

  /** Turns to other bytes. */
  open(bytes: Uint8Array): void {
    this.#bulk.open(bytes)
  }

  /** The hash of the bytes of the body from `start` to `end`, where nothing was taken in before. */
  hash(start: number, end: number): Hash128 {
    this.#bulk.mix(start, end)
    return this.#finish(end - start)
  }

  /** Takes in the bytes of the body from `start` to `end`. */
  update(start: number, end: number): void {
    const { bytes, rest } = this.#bulk
    let at = start
    while (this.#length % STRIPE !== 0 && at < end) this.#push(bytes[at++] ?? 0)
    const whole = (end - at) & -STRIPE
    if (whole > 0) this.#bulk.mix(at, at + whole)
    this.#length += end - at
    at += whole
    for (let i = 0; at < end; i++) rest[i] = bytes[at++] ?? 0
  }

  /** Takes in a few characters of ASCII that are not in the body. */
  updateAscii(text: string): void {
    for (let i = 0; i < text.length; i++) this.#push(text.charCodeAt(i))
  }

  #push(byte: number): void {
    this.#bulk.rest[this.#length++ % STRIPE] = byte
    if (this.#length % STRIPE === 0) this.#bulk.mixRest(STRIPE)
  }

  /** The hash of everything taken in. The hasher is a fresh one then. */
  digest(): Hash128 {
    const length = this.#length
    this.#bulk.mixRest(length % STRIPE)
    this.#length = 0
    return this.#finish(length)
  }

  #finish(length: number): Hash128 {
    const { lanes } = this.#bulk
    clear(STATE)
    mixBlocks(STATE, lanes)
    finishHash(STATE, length)
    clear(lanes)
    return [STATE[0] ?? 0, STATE[1] ?? 0, STATE[2] ?? 0, STATE[3] ?? 0]
  }
}

/** A loop, because `fill` costs more than so few words do. */
function clear(words: Int32Array): void {
  for (let i = 0; i < words.length; i++) words[i] = 0
}

const LINK = new Int32Array(HASH_WORDS)

/**
 * The hash of a prefix that grows by one block: the prefix is the seed, the block is what is hashed.
 *
 * @param prefix hash of the prefix so far; it becomes the hash of the longer one
 * @param block hash of the block alone
 * @param turn what separates it from the block before: section, and who speaks when a message begins
 */
export function chain(prefix: HashState, block: ArrayLike<number>, turn: number): void {
  for (let i = 0; i < HASH_WORDS; i++) LINK[i] = block[i] ?? 0
  mixBlocks(prefix, LINK)
  finishHash(prefix, turn)
}
