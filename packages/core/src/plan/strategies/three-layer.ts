import type { Prompt } from '../../prompt/prompt.ts'
import type { Reason } from '../plan.ts'
import { baseWishes } from './base-wishes.ts'
import { messageOf } from './message-of.ts'
import { recentEnds } from './recent-messages.ts'
import type { Strategy } from './strategy.ts'
import { addWish, type Wish } from './wish.ts'

/**
 * The three layers that an IDE's users know: base (tools and system), continuity (the very last message of the history),
 * active (the current message). The history is what stands before the current message, which is the last one with any content; a last
 * history message that can carry no marker gets none.
 */
export const threeLayer: Strategy = {
  wishes,
  order: () => ORDER,
  usesMemory: false,
}

const ORDER: readonly Reason[] = ['newest-block', 'end-of-history', 'last-system-block', 'last-tool']

function wishes(prompt: Prompt): readonly Wish[] {
  const current = messageOf(prompt.blocks.at(-1))
  const ends = recentEnds(prompt)
  const found = baseWishes(prompt)
  addWish(
    found,
    ends.find(block => messageOf(block) === current - 1),
    'continuity',
    'end-of-history',
  )
  addWish(
    found,
    ends.find(block => messageOf(block) === current),
    'active',
    'newest-block',
  )
  return found
}
