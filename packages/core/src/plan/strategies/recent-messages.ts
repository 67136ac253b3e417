import type { Block, Prompt } from '../../prompt/prompt.ts'

/** The last markable block of every message that has one, newest message first. */
export function recentEnds({ blocks }: Prompt): readonly Block[] {
  const ends = new Map<number, Block>()
  for (const block of blocks) {
    if (block.place.section === 'messages' && block.unmarkable === null) ends.set(block.place.message, block)
  }
  return [...ends.values()].reverse()
}
