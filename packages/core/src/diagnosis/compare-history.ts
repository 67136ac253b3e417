import { digestOf } from '../prompt/fingerprint.ts'
import type { Block, Prompt } from '../prompt/prompt.ts'
import type { Cause } from './diagnosis.ts'

/** One request's messages, and the first block of them that differs; undefined where the messages end there. */
export type HistorySide = Readonly<{ prompt: Prompt; messages: readonly Block[]; differing: Block | undefined }>

/** A compacted history is at most this share of the one before. Unit: ratio of messages. */
const COMPACTED_SHARE = 0.5
/** A summary takes the place of the history in one of the first messages. */
const SUMMARY_MESSAGES = 2

/** Names what happened to the history of two requests whose messages differ. */
export function compareHistory(before: HistorySide, now: HistorySide): Cause {
  if (now.differing === undefined) return { code: 'history-rewound' }
  const gone = distanceTo(before, digestOf(now.prompt, now.differing.index))
  if (gone > 0) return { code: 'history-pruned', blocks: gone }
  if (isCompaction(before, now)) return { code: 'compaction' }
  if (countImages(now.messages) < countImages(before.messages) && before.differing?.kind === 'image')
    return { code: 'image-removed' }
  return { code: 'history-edited' }
}

/** How many blocks were taken out so that a later one of the same text stands here; 0 when none does. */
function distanceTo({ prompt, messages, differing }: HistorySide, digest: string): number {
  if (differing === undefined) return 0
  const from = messages.indexOf(differing)
  const later = messages.findIndex((block, i) => i > from && digestOf(prompt, block.index) === digest)
  return later < 0 ? 0 : later - from
}

function isCompaction(before: HistorySide, now: HistorySide): boolean {
  const isCompacted = (block: Block): boolean => block.kind === 'compaction'
  if (now.messages.some(isCompacted) && !before.messages.some(isCompacted)) return true
  const place = now.differing?.place
  const isEarly = place?.section === 'messages' && place.message < SUMMARY_MESSAGES
  return isEarly && countMessages(now.messages) <= countMessages(before.messages) * COMPACTED_SHARE
}

function countMessages(messages: readonly Block[]): number {
  const last = messages.at(-1)?.place
  return last?.section === 'messages' ? last.message + 1 : 0
}

/** How many images stand in the messages themselves; those inside tool results can't be told by hashes. */
export function countImages(messages: readonly Block[]): number {
  return messages.filter(({ kind }) => kind === 'image').length
}
