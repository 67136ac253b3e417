/** A 128-bit hash as four unsigned 32-bit words. */
export type Hash128 = readonly [number, number, number, number]

/** The hash that every chain starts from. */
export const EMPTY_HASH: Hash128 = [0, 0, 0, 0]

const C1 = 0x239b961b
const C2 = 0xab0e9789
const C3 = 0x38b34ae5
const C4 = 0xa1e38b93
const BLOCK = 16

const HEX: readonly string[] = Array.from({ length: 0x10000 }, (_, n) => n.toString(16).padStart(4, '0'))

/** Writes a hash as 32 hexadecimal characters. */
export function hex(hash: Hash128): string {
  let text = ''
  for (const word of hash) text += `${HEX[word >>> 16]}${HEX[word & 0xffff]}`
  return text
}

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits))
}

function finish(value: number): number {
  let h = value
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}

/**
 * MurmurHash3 x86 128: fast in plain JavaScript (32-bit words only) and in WASM, with 128 bits against accidents.
 * Not for secrets: it names prefixes inside one credential's scope, nothing more.
 *
 * @see https://github.com/aappleby/smhasher/blob/master/src/MurmurHash3.cpp
 */
export class Hasher {
  #a = 0
  #b = 0
  #c = 0
  #d = 0
  #length = 0
  readonly #tail = new Uint8Array(BLOCK)
  #tailLength = 0

  /** Makes it a fresh hasher again. */
  reset(): void {
    this.#a = 0
    this.#b = 0
    this.#c = 0
    this.#d = 0
    this.#length = 0
    this.#tailLength = 0
  }

  /** Takes in `bytes[start, end)`. Any split of the same bytes over several calls gives the same hash. */
  update(bytes: Uint8Array, start: number, end: number): void {
    this.#length += end - start
    let at = start
    while (this.#tailLength > 0 && this.#tailLength < BLOCK && at < end) {
      this.#tail[this.#tailLength++] = bytes[at++] as number
    }
    if (this.#tailLength === BLOCK) {
      this.#mix(this.#tail, 0, BLOCK)
      this.#tailLength = 0
    }
    const whole = at + ((end - at) & ~(BLOCK - 1))
    if (whole > at) this.#mix(bytes, at, whole)
    at = Math.max(at, whole)
    while (at < end) this.#tail[this.#tailLength++] = bytes[at++] as number
  }

  #mix(bytes: Uint8Array, start: number, end: number): void {
    let a = this.#a
    let b = this.#b
    let c = this.#c
    let d = this.#d
    for (let i = start; i < end; i += BLOCK) {
      a ^= Math.imul(rotate(Math.imul(word(bytes, i), C1), 15), C2)
      a = (Math.imul(rotate(a, 19) + b, 5) + 0x561ccd1b) | 0
      b ^= Math.imul(rotate(Math.imul(word(bytes, i + 4), C2), 16), C3)
      b = (Math.imul(rotate(b, 17) + c, 5) + 0x0bcaa747) | 0
      c ^= Math.imul(rotate(Math.imul(word(bytes, i + 8), C3), 17), C4)
      c = (Math.imul(rotate(c, 15) + d, 5) + 0x96cd1c35) | 0
      d ^= Math.imul(rotate(Math.imul(word(bytes, i + 12), C4), 18), C1)
      d = (Math.imul(rotate(d, 13) + a, 5) + 0x32ac3b17) | 0
    }
    this.#a = a
    this.#b = b
    this.#c = c
    this.#d = d
  }

  /** The hash of everything taken in. The hasher is used up until `reset`. */
  digest(): Hash128 {
    this.#tail.fill(0, this.#tailLength)
    let a = this.#a ^ Math.imul(rotate(Math.imul(word(this.#tail, 0), C1), 15), C2)
    let b = this.#b ^ Math.imul(rotate(Math.imul(word(this.#tail, 4), C2), 16), C3)
    let c = this.#c ^ Math.imul(rotate(Math.imul(word(this.#tail, 8), C3), 17), C4)
    let d = this.#d ^ Math.imul(rotate(Math.imul(word(this.#tail, 12), C4), 18), C1)
    a ^= this.#length
    b ^= this.#length
    c ^= this.#length
    d ^= this.#length
    a = (a + b + c + d) | 0
    b = (b + a) | 0
    c = (c + a) | 0
    d = (d + a) | 0
    a = finish(a)
    b = finish(b)
    c = finish(c)
    d = finish(d)
    a = (a + b + c + d) | 0
    return [a >>> 0, (b + a) >>> 0, (c + a) >>> 0, (d + a) >>> 0]
  }
}

function word(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at] as number) |
    ((bytes[at + 1] as number) << 8) |
    ((bytes[at + 2] as number) << 16) |
    ((bytes[at + 3] as number) << 24)
  )
}

const CHAIN_BYTES = 36
const chainInput = new Uint8Array(CHAIN_BYTES)
const chainHasher = new Hasher()

/**
 * The hash of a prefix that grows by one block.
 *
 * @param previous hash of the prefix so far
 * @param block hash of the block alone
 * @param turn what separates it from the block before: section, and who speaks when a message begins
 */
export function chain(previous: Hash128, block: Hash128, turn: number): Hash128 {
  putWords(previous, 0)
  putWords(block, BLOCK)
  putWord(turn, 2 * BLOCK)
  chainHasher.reset()
  chainHasher.update(chainInput, 0, CHAIN_BYTES)
  return chainHasher.digest()
}

function putWords(hash: Hash128, at: number): void {
  for (const [i, value] of hash.entries()) putWord(value, at + 4 * i)
}

function putWord(value: number, at: number): void {
  chainInput[at] = value
  chainInput[at + 1] = value >>> 8
  chainInput[at + 2] = value >>> 16
  chainInput[at + 3] = value >>> 24
}
