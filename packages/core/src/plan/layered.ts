import type { Block, Prompt } from '../prompt/prompt.ts'
import { LOOKBACK_POSITIONS } from './limits.ts'
import type { Layer, Reason } from './plan.ts'
import type { Slot } from './settings.ts'
import type { WarmPrefixes } from './warm-prefixes.ts'

/** A place that a strategy would like to mark. */
export type Wish = Readonly<{ block: Block; slot: Slot; layer: Layer; reason: Reason }>

/**
 * The places of the `layered` strategy, in prompt order: the last tool, the last system block, where the previous
 * request ended, and the newest block. These four are right for an append-only conversation without any memory.
 *
 * Continuity stands on the last markable block before the last assistant message: the newest block of the request whose
 * answer that message is, so an entry was written exactly there, however many positions this turn adds.
 */
export function layeredWishes(prompt: Prompt): readonly Wish[] {
  const { blocks } = prompt
  const tool = blocks.findLast(block => block.place.section === 'tools' && block.unmarkable === null)
  const system = blocks.findLast(block => block.place.section === 'system' && block.unmarkable === null)
  const active = blocks.findLast(block => block.place.section === 'messages' && block.unmarkable === null)
  const continuity = previousRequestEnd(blocks)
  const wishes: Wish[] = []
  if (tool) wishes.push({ block: tool, slot: 'tools', layer: 'base', reason: 'last-tool' })
  if (system) wishes.push({ block: system, slot: 'system', layer: 'base', reason: 'last-system-block' })
  if (continuity && continuity !== active) {
    wishes.push({ block: continuity, slot: 'continuity', layer: 'continuity', reason: 'previous-request-end' })
  }
  if (active) wishes.push({ block: active, slot: 'active', layer: 'active', reason: 'newest-block' })
  return wishes
}

function previousRequestEnd(blocks: readonly Block[]): Block | undefined {
  const reply = blocks.findLast(block => block.role === 'assistant')
  if (reply?.place.section !== 'messages') return undefined
  const replyMessage = reply.place.message
  return blocks.findLast(
    ({ place, unmarkable }) => place.section === 'messages' && place.message < replyMessage && unmarkable === null,
  )
}

/**
 * The deepest block that is known to end a warm entry and that none of the given places would find: what memory adds
 * to the structure. A place finds an entry at most 19 positions before it.
 *
 * @returns null when nothing is warm, or when the walk back from a wished place meets the entry anyway
 */
export function deepestWarmWish(
  prompt: Prompt,
  marked: readonly number[],
  warm: WarmPrefixes,
  at: number,
): Wish | null {
  const entry = prompt.blocks.findLast(block => {
    if (!block.inPrefix || block.unmarkable !== null) return false
    const expiresAt = warm.expiresAt(block.fingerprint)
    return expiresAt !== null && expiresAt > at
  })
  if (entry === undefined) return null
  const isFound = marked.some(index => {
    const distance = positionsBetween(prompt, entry.index, index)
    return distance >= 0 && distance < LOOKBACK_POSITIONS
  })
  if (isFound) return null
  const isBase = entry.place.section !== 'messages'
  return {
    block: entry,
    slot: isBase ? 'system' : 'continuity',
    layer: isBase ? 'base' : 'continuity',
    reason: 'deepest-warm-entry',
  }
}

/** How many positions of the lookback walk lie between two blocks, flat: each block of the prefix is one. Negative when `to` stands before `from`. */
export function positionsBetween(prompt: Prompt, from: number, to: number): number {
  if (to < from) return -positionsBetween(prompt, to, from)
  let positions = 0
  for (let index = from + 1; index <= to; index++) if (prompt.blocks[index]?.inPrefix === true) positions++
  return positions
}
