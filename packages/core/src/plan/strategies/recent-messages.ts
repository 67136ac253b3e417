import type { Block, Prompt } from '../../prompt/prompt.ts'
import { messageOf } from './message-of.ts'

/** The last markable block of each of the two newest messages that have one, newest message first. */
export function recentEnds({ blocks, landmarks }: Prompt): readonly Block[] {
  const ends: Block[] = []
  for (let i = blocks.length - 1; i >= landmarks.head && ends.length < 2; i--) {
    const block = blocks[i] as Block
    if (block.unmarkable === null && messageOf(block) !== messageOf(ends[0])) ends.push(block)
  }
  return ends
}
