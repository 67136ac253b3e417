import type { Block } from './prompt.ts'

/**
 * Those few blocks of a prompt that planning, pricing and diagnosis look for. A long prompt has thousands, and going through all of them for
 * the three that carry a marker costs more than what is done about the three.
 */
export type Landmarks = Readonly<{
  /** How many tools there are. */
  tools: number
  /** How many blocks stand before the messages: tools and system. */
  head: number
  /** The blocks that carry a marker, or have some inside, in order. */
  marked: readonly Block[]
  /** The blocks that are no part of the cached prefix, in order. */
  outside: readonly Block[]
}>

/** Finds the landmarks among blocks, in one pass over all of them. */
export function landmarksOf(blocks: readonly Block[]): Landmarks {
  let tools = 0
  let head = 0
  const marked: Block[] = []
  const outside: Block[] = []
  for (const block of blocks) {
    const { section } = block.place
    if (section === 'tools') tools++
    if (section !== 'messages') head++
    if (block.marker !== null || block.nestedMarkers.length > 0) marked.push(block)
    if (!block.inPrefix) outside.push(block)
  }
  return { tools, head, marked, outside }
}
