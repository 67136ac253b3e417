/**
 * MurmurHash3 x86 128 of whole blocks, the parts of it: fast in plain JavaScript (32-bit words only) and in WASM, with 128 bits against
 * accidents. Not for secrets: it names prefixes inside one credential's scope, nothing more.
 *
 * @see https://github.com/aappleby/smhasher/blob/master/src/MurmurHash3.cpp
 */

/** The words of a hash, and of what is mixed in at once. */
export const HASH_WORDS = 4

/** The four words of a hash while it is made. They begin as zeros. */
export type HashState = Int32Array

const C1 = 0x239b961b
const C2 = 0xab0e9789
const C3 = 0x38b34ae5
const C4 = 0xa1e38b93

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits))
}

/** Mixes in words, a multiple of four of them: the bytes of what is hashed, the low ones first. */
export function mixBlocks(state: HashState, words: Int32Array): void {
  let a = state[0] ?? 0
  let b = state[1] ?? 0
  let c = state[2] ?? 0
  let d = state[3] ?? 0
  for (let at = 0; at < words.length; at += HASH_WORDS) {
    a ^= Math.imul(rotate(Math.imul(words[at] ?? 0, C1), 15), C2)
    a = (Math.imul(rotate(a, 19) + b, 5) + 0x561ccd1b) | 0
    b ^= Math.imul(rotate(Math.imul(words[at + 1] ?? 0, C2), 16), C3)
    b = (Math.imul(rotate(b, 17) + c, 5) + 0x0bcaa747) | 0
    c ^= Math.imul(rotate(Math.imul(words[at + 2] ?? 0, C3), 17), C4)
    c = (Math.imul(rotate(c, 15) + d, 5) + 0x96cd1c35) | 0
    d ^= Math.imul(rotate(Math.imul(words[at + 3] ?? 0, C4), 18), C1)
    d = (Math.imul(rotate(d, 13) + a, 5) + 0x32ac3b17) | 0
  }
  state[0] = a
  state[1] = b
  state[2] = c
  state[3] = d
}

/**
 * Mixes in the length: `state` is the hash then.
 *
 * @param length of all that was hashed. Unit: bytes
 */
export function finishHash(state: HashState, length: number): void {
  let a = (state[0] ?? 0) ^ length
  let b = (state[1] ?? 0) ^ length
  let c = (state[2] ?? 0) ^ length
  let d = (state[3] ?? 0) ^ length
  a = (a + b + c + d) | 0
  b = scramble(b + a)
  c = scramble(c + a)
  d = scramble(d + a)
  a = (scramble(a) + b + c + d) | 0
  state[0] = a
  state[1] = b + a
  state[2] = c + a
  state[3] = d + a
}

function scramble(value: number): number {
  let h = value | 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}
