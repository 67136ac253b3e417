import { digestOf } from '../prompt/fingerprint.ts'
import { HASH_WORDS } from '../prompt/murmur3.ts'
import type { Block, Prompt } from '../prompt/prompt.ts'
import type { Measured } from './diagnosis.ts'

/** The cached prefix of a prompt: its blocks without the tools behind `defer_loading`, in render order. */
export type Prefix = readonly Block[]

/** Every step of a diagnosis asks for it, and the next request's asks again. */
const known = new WeakMap<Prompt, Prefix>()

/** The blocks that are part of the cached prefix. */
export function prefixOf(prompt: Prompt): Prefix {
  const found = known.get(prompt)
  if (found !== undefined) return found
  const { blocks } = prompt
  const prefix = blocks.every(({ inPrefix }) => inPrefix) ? blocks : blocks.filter(({ inPrefix }) => inPrefix)
  known.set(prompt, prefix)
  return prefix
}

/** Where a block stands in the prefix; -1 for one that does not. Blocks stand in the order of their numbers, so it is found by halving. */
export function positionIn(prefix: Prefix, block: number): number {
  const position = firstNot(prefix.length, at => (prefix[at]?.index ?? 0) < block)
  return prefix[position]?.index === block ? position : -1
}

/** The first number up to `length` for which something does not hold, where it holds for none behind that. */
function firstNot(length: number, holds: (at: number) => boolean): number {
  let [low, high] = [0, length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (holds(middle)) low = middle + 1
    else high = middle
  }
  return low
}

/** How many blocks two prompts have in common from the start, speakers and sections included. */
export function sharedLength(before: Prompt, now: Prompt): number {
  const [a, b] = [prefixOf(before), prefixOf(now)]
  // A prefix that differs differs for good.
  return firstNot(Math.min(a.length, b.length), at => isSamePrefix(before, a[at], now, b[at]))
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
