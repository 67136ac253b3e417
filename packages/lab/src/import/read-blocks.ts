import { type ReadProblem, readRequest } from '@sternline/core'
import { blocksOf } from '../topology/topology-of.ts'
import type { LogBlock } from './conversation-draft.ts'

/** What became of a message's content. */
export type ReadBlocks = Readonly<{ ok: true; blocks: readonly LogBlock[] } | { ok: false; problem: ReadProblem }>

/**
 * Reduces what a message says to lengths and hashes, by the same reader that requests are read with.
 *
 * @param content a string or a list of blocks, as the Messages API takes it
 */
export function readBlocks(isAssistant: boolean, content: unknown): ReadBlocks {
  const role = isAssistant ? 'assistant' : 'user'
  const read = readRequest({ messages: [{ role, content }] })
  if (!read.ok) return { ok: false, problem: read.problem }
  const elements: readonly unknown[] = Array.isArray(content) ? content : []
  const blocks = blocksOf(read.prompt).map(({ kind, bytes, digest, isMarkable }, i): LogBlock => {
    return { kind: internKind(kind), bytes, digest, isMarkable, tool: toolOf(elements[i]) }
  })
  return { ok: true, blocks }
}

const KINDS = ['text', 'tool_use', 'tool_result', 'thinking', 'redacted_thinking', 'image', 'document']

/** One text for all blocks of a kind: a log has millions of them. */
function internKind(kind: string): string {
  return KINDS.find(known => known === kind) ?? kind
}

function toolOf(element: unknown): string | null {
  if (typeof element !== 'object' || element === null) return null
  const id = 'tool_use_id' in element ? element.tool_use_id : 'id' in element ? element.id : null
  return typeof id === 'string' ? id : null
}
