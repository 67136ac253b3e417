import type { Bulk } from './bulk.ts'
import { finishHash, HASH_BLOCK, type HashState, mixBlocks } from './murmur3.ts'

/** A 128-bit hash as four 32-bit words. */
export type Hash128 = readonly [number, number, number, number]

/** The hash of nothing, that every chain starts from. */
export const EMPTY_HASH: Hash128 = [0, 0, 0, 0]

/** Hashes what it is given piece by piece. Any split of the same bytes gives the same hash. */
export class Hasher {
  readonly #bulk: Bulk
  #length = 0
  readonly #tail = new Uint8Array(HASH_BLOCK)
  readonly #tailView = new DataView(this.#tail.buffer)
  #tailLength = 0

  /** @param bulk has the bytes, and does the work on whole blocks of them */
  constructor(bulk: Bulk) {
    this.#bulk = bulk
    bulk.state.fill(0)
  }

  /** Takes in the bytes of the body from `start` to `end`. */
  update(start: number, end: number): void {
    const { bytes } = this.#bulk
    let at = start
    while (this.#tailLength > 0 && at < end) this.#push(bytes[at++] ?? 0)
    const whole = at + ((end - at) & -HASH_BLOCK)
    if (whole > at) this.#bulk.mix(at, whole)
    this.#length += whole - at
    for (at = whole; at < end; at++) this.#push(bytes[at] ?? 0)
  }

  /** Takes in a few characters of ASCII that are not in the body. */
  updateAscii(text: string): void {
    for (let i = 0; i < text.length; i++) this.#push(text.charCodeAt(i))
  }

  #push(byte: number): void {
    this.#tail[this.#tailLength++] = byte
    this.#length++
    if (this.#tailLength < HASH_BLOCK) return
    mixBlocks(this.#bulk.state, this.#tailView, 0, HASH_BLOCK)
    this.#tailLength = 0
  }

  /** The hash of everything taken in. The hasher is a fresh one then. */
  digest(): Hash128 {
    const { state } = this.#bulk
    for (let i = this.#tailLength; i < HASH_BLOCK; i++) this.#tail[i] = 0
    finishHash(state, this.#tailView, 0, this.#length)
    const hash: Hash128 = [state[0] ?? 0, state[1] ?? 0, state[2] ?? 0, state[3] ?? 0]
    state.fill(0)
    this.#length = 0
    this.#tailLength = 0
    return hash
  }
}

const CHAIN_BYTES = 36
const CHAIN_TAIL = 32
const chainInput = new DataView(new ArrayBuffer(CHAIN_TAIL + HASH_BLOCK))

/**
 * The hash of a prefix that grows by one block.
 *
 * @param prefix hash of the prefix so far; it becomes the hash of the longer one
 * @param block hash of the block alone
 * @param turn what separates it from the block before: section, and who speaks when a message begins
 */
export function chain(prefix: HashState, block: Hash128, turn: number): void {
  for (let i = 0; i < prefix.length; i++) {
    chainInput.setInt32(4 * i, prefix[i] ?? 0, true)
    chainInput.setInt32(HASH_BLOCK + 4 * i, block[i] ?? 0, true)
  }
  chainInput.setInt32(CHAIN_TAIL, turn, true)
  prefix.fill(0)
  mixBlocks(prefix, chainInput, 0, CHAIN_TAIL)
  finishHash(prefix, chainInput, CHAIN_TAIL, CHAIN_BYTES)
}
