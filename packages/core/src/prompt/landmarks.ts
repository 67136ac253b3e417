import type { Block, Landmarks } from './prompt.ts'

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
