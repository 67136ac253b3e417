import { findModel, LARGEST_MINIMUM_TOKENS, LOOKBACK_POSITIONS, savedTokens, TTL_MS } from '@sternline/core'
import { EDGE_MS, pauseOf } from './call-kind.ts'
import type { Prediction, TimedCall } from './prediction.ts'

/** Why a prediction missed. Each is a documented or an observed rule; `README` is that of the recorded sessions. */
export const REASONS = {
  'hidden-call':
    'A call that the log does not show wrote more, or kept alive what should have expired (README 5.2): after a turn the client sends the conversation once more.',
  'head-not-logged':
    'Tools and system are not in the log: neither how long they are nor which sessions share them is known before a call tells (README 2, 5.6).',
  'kept-by-others':
    'A shared head was still warm although no logged call had used it for its whole life: other work of the same people (README 5.6).',
  'edge-of-life':
    'Read up to a minute after its life was over: a life is a minimum, and clocks blur (README 5.4, 5.5).',
  'named-by-api': 'The API itself says that the client changed tools, system or messages (README 5.7).',
  'messages-changed':
    'Read up to a shared head or an earlier place only: the client changed its messages or its system, and the log does not show where (README 5.1, 5.6).',
  'head-changed-or-evicted':
    'Nothing was read within the life of what was written: the client changed its tools or system (README 5.13), or the entries went early.',
  'thinking-dropped':
    'The API left out the thinking of earlier turns (documented); where the prefix then ends is known only from usage (README 5.12).',
  'content-shrank':
    'The request was shorter than what it should begin with: old results or thinking were dropped without a line in the log (README 5, caveats).',
  'look-back':
    'Within a block or two of the limit of 20 positions, where the log does not show how blocks were folded (README 5.10).',
  'parallel-start': 'Started while the reply to another call had not begun, as far as the log shows (README 5.9).',
  minimum: 'Near the minimum length, which differs by model and source (README 5.11).',
  unexplained: 'None of the above.',
} as const

/** Why a prediction missed, as a code. */
export type Reason = keyof typeof REASONS

/** How far from the look-back limit the folding of reminders into results can move a count. Unit: blocks. */
const FOLDED_BLOCKS = 2

/** Why the API read something else than was predicted; null when it did not. */
export function reasonOf(prediction: Prediction): Reason | null {
  const { call, predicted } = prediction
  const { cached } = call.usage
  if (cached === predicted) return null
  if (isNearMinimum(prediction)) return 'minimum'
  if (call.missReason !== null && cached < predicted && WHAT_CHANGED.has(call.missReason)) return 'named-by-api'
  if (prediction.previous === null) return reasonOfFirst(prediction)
  if (prediction.hasShrunk) return 'content-shrank'
  return cached > predicted ? reasonForMore(prediction) : reasonForLess(prediction)
}

const WHAT_CHANGED = new Set(['tools_changed', 'system_changed', 'messages_changed'])

/** The API read a prefix that is too short to be cached, by the documented minimum. */
function isNearMinimum({ call }: Prediction): boolean {
  const minimum = findModel(call.model)?.minimumTokens ?? LARGEST_MINIMUM_TOKENS
  return call.usage.cached > 0 && call.usage.cached < minimum
}

function reasonOfFirst({ call, predicted, prefixTokens, isParallel }: Prediction): Reason {
  if (isParallel && predicted === 0) return 'parallel-start'
  // More than what comes before the first logged block: someone had sent these very messages before.
  return call.usage.cached > prefixTokens ? 'hidden-call' : 'head-not-logged'
}

function reasonForMore(prediction: Prediction): Reason {
  const { call, reached, prefixTokens, previousLife } = prediction
  const { cached } = call.usage
  const pause = pauseOf(prediction) ?? 0
  const isOver = pause > TTL_MS[previousLife]
  if (prediction.hasLostThinking && cached < cachedPartOf(prediction.previous)) return 'thinking-dropped'
  if (cached > reached) return 'hidden-call'
  if (cached <= prefixTokens) return isOver ? 'kept-by-others' : 'head-not-logged'
  if (isOver) return pause <= TTL_MS[previousLife] + EDGE_MS ? 'edge-of-life' : 'hidden-call'
  return isNearLookback(prediction) ? 'look-back' : 'unexplained'
}

function reasonForLess(prediction: Prediction): Reason {
  const { call, predicted, prefixTokens } = prediction
  const { cached } = call.usage
  if (predicted <= prefixTokens) return 'head-not-logged'
  if (prediction.hasLostThinking) return 'thinking-dropped'
  if (cached === 0) return 'head-changed-or-evicted'
  return isNearLookback(prediction) ? 'look-back' : 'messages-changed'
}

function cachedPartOf(call: TimedCall | null): number {
  return call === null ? 0 : call.usage.cached + savedTokens(call.usage)
}

function isNearLookback({ added }: Prediction): boolean {
  return Math.abs(added - LOOKBACK_POSITIONS) <= FOLDED_BLOCKS
}
