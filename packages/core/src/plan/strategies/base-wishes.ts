import type { Prompt } from '../../prompt/prompt.ts'
import { lastMarkable } from '../last-markable.ts'
import { addWish, type Wish } from './wish.ts'

/** The base layer, the same in every strategy: the last tool that is not deferred, and the last system block that can be marked. */
export function baseWishes({ blocks }: Prompt): Wish[] {
  const wishes: Wish[] = []
  addWish(wishes, lastMarkable(blocks, 'tools'), 'tools', 'last-tool')
  addWish(wishes, lastMarkable(blocks, 'system'), 'system', 'last-system-block')
  return wishes
}
