import { digestOf } from '../prompt/fingerprint.ts'
import { HASH_WORDS } from '../prompt/murmur3.ts'
import type { Block, Prompt, Section } from '../prompt/prompt.ts'
import type { Measured } from './diagnosis.ts'

/** The cached prefix of a prompt: its blocks without the tools behind `defer_loading`, in render order. */
export type Prefix = readonly Block[]

/** Prefixes that are not all of their prompts: every step of a diagnosis asks for one, and the next request's asks again. */
const known = new WeakMap<Prompt, Prefix>()

/** The blocks that are part of the cached prefix. */
export function prefixOf(prompt: Prompt): Prefix {
  const { blocks, landmarks } = prompt
  if (landmarks.outside.length === 0) return blocks
  const found = known.get(prompt) ?? blocks.filter(({ inPrefix }) => inPrefix)
  known.set(prompt, found)
  return found
}

/** The blocks of a section that are part of the cached prefix. */
export function sectionOf(prompt: Prompt, section: Section): Prefix {
  const prefix = prefixOf(prompt)
  const { tools, head } = prompt.landmarks
  const first = { tools: 0, system: tools, messages: head }[section]
  const end = { tools, system: head, messages: prompt.blocks.length }[section]
  return prefix.slice(positionFrom(prefix, first), positionFrom(prefix, end))
}

/** How many blocks of the cached prefix stand before the messages. */
export function headLength(prompt: Prompt): number {
  return positionFrom(prefixOf(prompt), prompt.landmarks.head)
}

/** Where a block stands in the prefix; -1 for one that does not. Blocks stand in the order of their numbers, so it is found by halving. */
export function positionIn(prefix: Prefix, block: number): number {
  const position = positionFrom(prefix, block)
  return prefix[position]?.index === block ? position : -1
}

/** How many blocks of the prefix stand before a block. Nearly always that is the block's own number. */
function positionFrom(prefix: Prefix, block: number): number {
  return prefix[block]?.index === block ? block : firstNot(prefix.length, at => (prefix[at]?.index ?? 0) < block)
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
  const length = Math.min(a.length, b.length)
  const isShared = (at: number): boolean => isSamePrefix(before, a[at], now, b[at])
  // A prefix that differs differs for good, and one that is the same was the same all along: nearly always one is all of the other.
  return length === 0 || isShared(length - 1) ? length : firstNot(length, isShared)
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
