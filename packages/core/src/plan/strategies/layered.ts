import type { Block, Prompt } from '../../prompt/prompt.ts'
import { lastMarkable } from '../last-markable.ts'
import { isWithinLookback } from '../lookback.ts'
import type { Reason } from '../plan.ts'
import { baseWishes } from './base-wishes.ts'
import { messageOf } from './message-of.ts'
import type { Beside, Strategy } from './strategy.ts'
import { addWish, type Wish } from './wish.ts'

/**
 * The default: the last tool, the last system block, where the previous request ended, and the newest block. These four
 * are right for an append-only conversation without any memory; with memory, the deepest warm entry comes in addition.
 * After an exchange of more than 19 positions the end of the request before it is marked too, instead of the tools.
 */
export const layered: Strategy = {
  wishes,
  order: beside => ORDER[beside],
  usesMemory: true,
}

/**
 * What places are worth when slots are short. The newest block comes first: nothing of this turn is ever read without it.
 * The system marker covers the tools as well, so the tools marker yields before it. Beside a client's own markers a free
 * slot goes to continuity only if more than 19 positions are new; else the client's tail finds the previous entry by
 * itself and the head is the better use. A marker of the client's that does not find the previous end cannot yield, so the system one does.
 */
const ORDER: Readonly<Record<Beside, readonly Reason[]>> = {
  alone: ['newest-block', 'previous-request-end', 'last-system-block', 'earlier-request-end', 'last-tool'],
  far: ['newest-block', 'previous-request-end', 'earlier-request-end', 'last-system-block', 'last-tool'],
  near: ['newest-block', 'last-system-block', 'earlier-request-end', 'last-tool', 'previous-request-end'],
}

function wishes(prompt: Prompt): readonly Wish[] {
  const active = lastMarkable(prompt, prompt.landmarks.head)
  const previous = requestEndBefore(prompt)
  const earlier = previous === undefined ? undefined : requestEndBefore(prompt, messageOf(previous))
  const found = baseWishes(prompt)
  // If the newest entry is gone, the walk back from the previous end meets the earlier one, unless the exchange between was too wide.
  if (previous && earlier && !isWithinLookback(prompt, earlier.index, previous.index)) {
    addWish(found, earlier, 'continuity', 'earlier-request-end')
  }
  if (previous !== active) addWish(found, previous, 'continuity', 'previous-request-end')
  addWish(found, active, 'active', 'newest-block')
  return found
}

/**
 * The last markable block before the last assistant message that stands before a message: the newest block of the request
 * whose answer that assistant message is. An entry was written exactly there, however many positions came after it.
 */
function requestEndBefore({ blocks, landmarks }: Prompt, before = Number.POSITIVE_INFINITY): Block | undefined {
  let reply = -1
  for (let i = blocks.length - 1; i >= landmarks.head; i--) {
    const block = blocks[i]
    const message = messageOf(block)
    if (reply < 0) {
      if (block?.role === 'assistant' && message <= before) reply = message
    } else if (block?.unmarkable === null && message < reply) {
      return block
    }
  }
  return undefined
}
