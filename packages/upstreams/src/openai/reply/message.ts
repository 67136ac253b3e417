import { readUsage } from '@sternline/core'
import { writeBlock } from '../blocks/block-kinds.ts'
import { type Fields, textOf } from '../fields.ts'
import type { Lose } from '../loss.ts'
import type { Piece } from '../piece.ts'

/** Why an answer ended, in the words of the Messages API. */
export type StopReason = 'end_turn' | 'max_tokens' | 'tool_use' | 'refusal'

/** The head of an answer: who answered, and under which id. */
export type ReplyHead = Readonly<{ id: string; model: string }>

/** Makes a message of the Messages API. */
export function messageOf(
  { id, model }: ReplyHead,
  pieces: readonly Piece[],
  stop: StopReason,
  usage: unknown,
  lose: Lose,
): Fields {
  return {
    id,
    type: 'message',
    role: 'assistant',
    model,
    content: pieces.map((piece, index) => writeBlock(piece, `content[${index}]`, lose)),
    stop_reason: stop,
    stop_sequence: null,
    usage: claudeUsage(usage),
  }
}

/**
 * OpenAI's usage in the words of the Messages API, where every token is counted once: OpenAI's input includes what was read
 * and written, Claude's does not.
 */
export function claudeUsage(usage: unknown): Fields {
  const read = readUsage(usage)
  return {
    input_tokens: read?.fresh ?? 0,
    cache_creation_input_tokens: read?.saved5m ?? 0,
    cache_read_input_tokens: read?.cached ?? 0,
    output_tokens: read?.output ?? 0,
  }
}

/** The head of an answer of either API. */
export function headOf({ id, model }: Fields): ReplyHead {
  return { id: textOf(id), model: textOf(model) }
}
