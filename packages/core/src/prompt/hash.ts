import type { Bulk } from './bulk.ts'
import { finishHash, HASH_BLOCK, type HashState, mixBlocks } from './murmur3.ts'

/** A 128-bit hash as four 32-bit words. */
export type Hash128 = readonly [number, number, number, number]

/** The hash of nothing, that every chain starts from. */
export const EMPTY_HASH: Hash128 = [0, 0, 0, 0]

/** What was taken in and does not fill a block yet. One for all, because one body is worked on at a time. */
const TAIL = new DataView(new ArrayBuffer(HASH_BLOCK))

/** Hashes what it is given piece by piece. Any split of the same bytes gives the same hash. */
export class Hasher {
  readonly #bulk: Bulk
  #length = 0

  /** @param bulk has the bytes, and does the work on whole blocks of them */
  constructor(bulk: Bulk) {
    this.#bulk = bulk
    this.#clear()
  }

  /** Turns to other bytes. */
  open(bytes: Uint8Array): void {
    this.#bulk.open(bytes)
  }

  /** Takes in the bytes of the body from `start` to `end`. */
  update(start: number, end: number): void {
    const { bytes } = this.#bulk
    let at = start
    while (this.#length % HASH_BLOCK !== 0 && at < end) this.#push(bytes[at++] ?? 0)
    const whole = (end - at) & -HASH_BLOCK
    if (whole > 0) this.#bulk.mix(at, at + whole)
    this.#length += end - at
    at += whole
    for (let i = 0; at < end; i++) TAIL.setUint8(i, bytes[at++] ?? 0)
  }

  /** Takes in a few characters of ASCII that are not in the body. */
  updateAscii(text: string): void {
    for (let i = 0; i < text.length; i++) this.#push(text.charCodeAt(i))
  }

  #push(byte: number): void {
    TAIL.setUint8(this.#length++ % HASH_BLOCK, byte)
    if (this.#length % HASH_BLOCK !== 0) return
    mixBlocks(this.#bulk.state, TAIL, 0, HASH_BLOCK)
    clearTail()
  }

  /** The hash of everything taken in. The hasher is a fresh one then. */
  digest(): Hash128 {
    const { state } = this.#bulk
    finishHash(state, TAIL, 0, this.#length)
    const hash: Hash128 = [state[0] ?? 0, state[1] ?? 0, state[2] ?? 0, state[3] ?? 0]
    this.#clear()
    return hash
  }

  #clear(): void {
    this.#length = 0
    clearState(this.#bulk.state)
    clearTail()
  }
}

const CHAIN_BYTES = 36
const CHAIN_TAIL = 32
const CHAIN = new DataView(new ArrayBuffer(CHAIN_TAIL + HASH_BLOCK))

/**
 * The hash of a prefix that grows by one block.
 *
 * @param prefix hash of the prefix so far; it becomes the hash of the longer one
 * @param block hash of the block alone
 * @param turn what separates it from the block before: section, and who speaks when a message begins
 */
export function chain(prefix: HashState, block: Hash128, turn: number): void {
  for (let i = 0; i < EMPTY_HASH.length; i++) {
    CHAIN.setInt32(4 * i, prefix[i] ?? 0, true)
    CHAIN.setInt32(HASH_BLOCK + 4 * i, block[i] ?? 0, true)
  }
  CHAIN.setInt32(CHAIN_TAIL, turn, true)
  clearState(prefix)
  mixBlocks(prefix, CHAIN, 0, CHAIN_TAIL)
  finishHash(prefix, CHAIN, CHAIN_TAIL, CHAIN_BYTES)
}

function clearState(state: HashState): void {
  state[0] = 0
  state[1] = 0
  state[2] = 0
  state[3] = 0
}

function clearTail(): void {
  for (let at = 0; at < HASH_BLOCK; at += 4) TAIL.setInt32(at, 0, true)
}
