import type { Block, Prompt } from '../prompt/prompt.ts'

/** The last block that can carry a marker, of those from `first` on and before `end`; undefined when there is none. */
export function lastMarkable({ blocks }: Prompt, first = 0, end: number = blocks.length): Block | undefined {
  for (let i = end - 1; i >= first; i--) if (blocks[i]?.unmarkable === null) return blocks[i]
  return undefined
}
