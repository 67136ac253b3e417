import { findModel } from '@sternline/core'
import type { Topology, TopologyBlock } from '../topology/topology.ts'

/**
 * Whether a model loses the thinking of earlier turns when a user message comes that holds anything but results of tools: the
 * API leaves it out of what it renders, so the prefix changes. The core's table of models says which do.
 */
export function dropsOldThinking(model: string): boolean {
  return findModel(model)?.oldThinking === 'drops'
}

/** Whether a block is thinking, readable or not. */
export function isThinking({ kind }: TopologyBlock): boolean {
  return kind === 'thinking' || kind === 'redacted_thinking'
}

/**
 * Where the newest turn begins: the number of the last user message that holds anything but results of tools.
 *
 * @param end the request holds the first so many blocks
 * @returns -1 when there is none
 */
export function beginOfTurn({ blocks }: Topology, end: number): number {
  for (let i = end - 1; i >= 0; i--) {
    const block = blocks[i]
    if (block?.section === 'messages' && !block.isAssistant && block.kind !== 'tool_result') return block.message
  }
  return -1
}

/** Whether a call is the first to come without thinking that the call before it still had. */
export function losesThinking(conversation: Topology, before: number, end: number, model: string): boolean {
  if (!dropsOldThinking(model)) return false
  const from = beginOfTurn(conversation, before)
  const to = beginOfTurn(conversation, end)
  return conversation.blocks.some(block => isThinking(block) && block.message >= from && block.message < to)
}
