import type { Block, Prompt } from '../../prompt/prompt.ts'
import type { Reason } from '../plan.ts'
import { baseWishes } from './base-wishes.ts'
import { recentEnds } from './recent-messages.ts'
import type { Strategy, Wish } from './strategy.ts'

/**
 * The three layers that an IDE's users know: base (tools and system), continuity (the very last message of the history),
 * active (the current message). The history is what stands before the current message, which is the last one with any content; a last
 * history message that can carry no marker gets none.
 */
export const threeLayer: Strategy = {
  wishes: prompt => [...baseWishes(prompt), ...tailWishes(prompt)],
  order: () => ORDER,
  usesMemory: false,
}

const ORDER: readonly Reason[] = ['newest-block', 'end-of-history', 'last-system-block', 'last-tool']

function tailWishes(prompt: Prompt): readonly Wish[] {
  const current = messageOf(prompt.blocks.at(-1))
  const ends = recentEnds(prompt)
  const active = ends.find(block => messageOf(block) === current)
  const continuity = ends.find(block => messageOf(block) === current - 1)
  const wishes: Wish[] = []
  if (continuity) {
    wishes.push({ block: continuity, slot: 'continuity', layer: 'continuity', reason: 'end-of-history' })
  }
  if (active) wishes.push({ block: active, slot: 'active', layer: 'active', reason: 'newest-block' })
  return wishes
}

function messageOf(block: Block | undefined): number {
  return block?.place.section === 'messages' ? block.place.message : -1
}
