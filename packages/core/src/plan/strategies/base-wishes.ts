import type { Block, Prompt, Section } from '../../prompt/prompt.ts'
import { addWish, type Wish } from './wish.ts'

/** The base layer, the same in every strategy: the last tool that is not deferred, and the last system block that can be marked. */
export function baseWishes({ blocks }: Prompt): Wish[] {
  const wishes: Wish[] = []
  addWish(wishes, lastMarkable(blocks, 'tools'), 'tools', 'last-tool')
  addWish(wishes, lastMarkable(blocks, 'system'), 'system', 'last-system-block')
  return wishes
}

/** The last block of a section that can carry a marker. */
export function lastMarkable(blocks: readonly Block[], section: Section): Block | undefined {
  return blocks.findLast(({ place, unmarkable }) => unmarkable === null && place.section === section)
}
