import type { Block } from '../../prompt/prompt.ts'

/** The message that a block stands in; -1 outside messages. */
export function messageOf(block: Block | undefined): number {
  return block?.place.section === 'messages' ? block.place.message : -1
}
