import { HASH_WORDS } from './murmur3.ts'

/**
 * The hashes that were written out last, each at a place that its first word says, and their texts. A conversation asks for the same few with every
 * request, several times each; and the very same text is found at once where it is a key.
 */
const KEPT = 1024
const hashes = new Int32Array(KEPT * HASH_WORDS)
const characters = Array<number>(8 * HASH_WORDS).fill(0x30)
const texts = Array<string>(KEPT).fill(String.fromCharCode(...characters))

/** Four words from `at` on as 32 hexadecimal characters. */
export function textOf(words: ArrayLike<number>, at: number): string {
  const place = (words[at] ?? 0) & (KEPT - 1)
  let isKept = true
  for (let i = 0; i < HASH_WORDS; i++) {
    const word = words[at + i] ?? 0
    isKept &&= hashes[place * HASH_WORDS + i] === word
    hashes[place * HASH_WORDS + i] = word
  }
  if (!isKept) texts[place] = writeOut(words, at)
  return texts[place] ?? ''
}

/** All at once: a text that grows piece by piece is kept in pieces. */
function writeOut(words: ArrayLike<number>, at: number): string {
  for (let i = 0; i < characters.length; i++) {
    const digit = ((words[at + (i >> 3)] ?? 0) >>> (28 - 4 * (i & 7))) & 0xf
    characters[i] = digit + (digit < 10 ? 0x30 : 0x57)
  }
  return String.fromCharCode(...characters)
}
