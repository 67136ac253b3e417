import type { ContentBlock, ToolUseBlock } from '@sternline/engine'

/** The calls among blocks, in their order. */
export function callsIn(blocks: readonly ContentBlock[]): readonly ToolUseBlock[] {
  return blocks.filter(block => block.type === 'tool_use')
}

/** Whether a block is thinking, which only the model that wrote it takes back. */
export function isThinking(block: ContentBlock): boolean {
  return block.type === 'thinking' || block.type === 'redacted_thinking'
}
