import { digestOf } from '../prompt/fingerprint.ts'
import { HASH_WORDS } from '../prompt/murmur3.ts'
import type { Block, Prompt } from '../prompt/prompt.ts'
import type { Measured } from './diagnosis.ts'

/** The cached prefix of a prompt: its blocks without the tools behind `defer_loading`, in render order. */
export type Prefix = readonly Block[]

/** The blocks that are part of the cached prefix. */
export function prefixOf({ blocks }: Prompt): Prefix {
  return blocks.filter(({ inPrefix }) => inPrefix)
}

/** How many blocks two prompts have in common from the start, speakers and sections included. */
export function sharedLength(before: Prompt, now: Prompt): number {
  const [a, b] = [prefixOf(before), prefixOf(now)]
  const end = Math.min(a.length, b.length)
  let position = 0
  while (position < end && isSamePrefix(before, a[position], now, b[position])) position++
  return position
}

function isSamePrefix(before: Prompt, a: Block | undefined, now: Prompt, b: Block | undefined): boolean {
  if (a === undefined || b === undefined) return false
  const [left, right] = [(2 * a.index + 1) * HASH_WORDS, (2 * b.index + 1) * HASH_WORDS]
  for (let i = 0; i < HASH_WORDS; i++) if (before.hashes[left + i] !== now.hashes[right + i]) return false
  return true
}

/** Hash and length of a block alone; null for none. */
export function measured(prompt: Prompt, block: Block | undefined): Measured | null {
  return block === undefined ? null : { bytes: block.bytes, digest: digestOf(prompt, block.index) }
}
