import type { TopologyBlock } from '../topology/topology.ts'

/** How many tools stand in for those that a log does not show: about what agents offer. */
const TOOLS = 12

/** A block whose length is known in tokens. */
export type HeadBlock = Readonly<{ block: TopologyBlock; tokens: number }>

/** One value for the tools and one for the system prompt. */
export type OfHead<T> = Readonly<{ tools: T; system: T }>

/**
 * Stand-ins for a log that shows neither tools nor a system prompt: twelve tools and one system block.
 *
 * @param content the same content is the same prefix, so that conversations share it in the cache
 * @param tokens of all tools together, and of the system block
 */
export function standInHead(content: OfHead<string>, tokens: OfHead<number>): readonly HeadBlock[] {
  return [
    ...standInTools(content.tools, tokens.tools),
    headBlock('system', 'text', `${content.system} system`, tokens.system),
  ]
}

/** Stand-ins for tools alone, so many tokens together. The same content is the same prefix. */
export function standInTools(content: string, tokens: number): readonly HeadBlock[] {
  return Array.from({ length: TOOLS }, (_, i) => {
    const share = Math.floor(((i + 1) * tokens) / TOOLS) - Math.floor((i * tokens) / TOOLS)
    return headBlock('tools', 'tool', `${content} tool ${i}`, share)
  })
}

function headBlock(section: 'tools' | 'system', kind: string, digest: string, tokens: number): HeadBlock {
  const block = { section, message: -1, isAssistant: false, kind, bytes: tokens, digest, isMarkable: true }
  return { block, tokens }
}
