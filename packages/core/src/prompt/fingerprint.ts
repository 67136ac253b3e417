import { textOf } from './hash-text.ts'
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
