import type { Block, Section } from '../prompt/prompt.ts'

/** The last block that can carry a marker, of all or of a section; undefined when there is none. A loop: it runs several times a plan. */
export function lastMarkable(blocks: readonly Block[], section: Section | null = null): Block | undefined {
  for (let i = blocks.length - 1; i >= 0; i--) {
    const block = blocks[i]
    if (block?.unmarkable === null && (section === null || block.place.section === section)) return block
  }
  return undefined
}
