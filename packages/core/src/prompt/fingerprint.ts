import { HASH_WORDS } from './murmur3.ts'
import type { Fingerprint, Prompt } from './prompt.ts'

/**
 * The hash of the prefix that ends with a block.
 *
 * @param index of the block in `prompt.blocks`; without it the last one: then it is the hash of the whole prompt
 */
export function fingerprintOf({ blocks, hashes }: Prompt, index: number = blocks.length - 1): Fingerprint {
  return textOf(hashes, (2 * index + 1) * HASH_WORDS)
}

/**
 * The hash of a block alone: equal for equal blocks wherever they stand.
 *
 * @param index of the block in `prompt.blocks`
 */
export function digestOf({ hashes }: Prompt, index: number): Fingerprint {
  return textOf(hashes, 2 * index * HASH_WORDS)
}

/** The first word of the hash of the prefix that ends with a block: it tells nearly all prefixes apart, and costs nothing. */
export function prefixWord({ hashes }: Prompt, index: number): number {
  return hashes[(2 * index + 1) * HASH_WORDS] ?? 0
}

/**
 * The hashes that were written out last, each at a place that its first word says, and their texts. A conversation asks for the same few with every
 * request, several times each; and the very same text is found at once where it is a key.
 */
const KEPT = 1024
const hashes = new Int32Array(KEPT * HASH_WORDS)
const characters = Array<number>(8 * HASH_WORDS).fill(0x30)
const texts = Array<Fingerprint>(KEPT).fill(String.fromCharCode(...characters))

/** Four words from `at` on as 32 hexadecimal characters. */
export function textOf(words: ArrayLike<number>, at: number): Fingerprint {
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
function writeOut(words: ArrayLike<number>, at: number): Fingerprint {
  for (let i = 0; i < characters.length; i++) {
    const digit = ((words[at + (i >> 3)] ?? 0) >>> (28 - 4 * (i & 7))) & 0xf
    characters[i] = digit + (digit < 10 ? 0x30 : 0x57)
  }
  return String.fromCharCode(...characters)
}
