import type { Prompt } from '../../prompt/prompt.ts'
import { lastMarkable } from '../last-markable.ts'
import { addWish, type Wish } from './wish.ts'

/** The base layer, the same in every strategy: the last tool that is not deferred, and the last system block that can be marked. */
export function baseWishes(prompt: Prompt): Wish[] {
  const { tools, head } = prompt.landmarks
  const wishes: Wish[] = []
  addWish(wishes, lastMarkable(prompt, 0, tools), 'tools', 'last-tool')
  addWish(wishes, lastMarkable(prompt, tools, head), 'system', 'last-system-block')
  return wishes
}
