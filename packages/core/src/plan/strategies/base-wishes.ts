import type { Prompt } from '../../prompt/prompt.ts'
import type { Wish } from './strategy.ts'

/** The base layer, the same in every strategy: the last tool that is not deferred, and the last system block that can be marked. */
export function baseWishes({ blocks }: Prompt): readonly Wish[] {
  const tool = blocks.findLast(({ place, unmarkable }) => place.section === 'tools' && unmarkable === null)
  const system = blocks.findLast(({ place, unmarkable }) => place.section === 'system' && unmarkable === null)
  const wishes: Wish[] = []
  if (tool) wishes.push({ block: tool, slot: 'tools', layer: 'base', reason: 'last-tool' })
  if (system) wishes.push({ block: system, slot: 'system', layer: 'base', reason: 'last-system-block' })
  return wishes
}
