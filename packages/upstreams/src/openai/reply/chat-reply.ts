import { type Fields, listOf } from '../fields.ts'
import { type Converted, collecting } from '../loss.ts'
import { turnsOfChat } from '../wires/chat.ts'
import { headOf, messageOf, type StopReason } from './message.ts'

/** Converts an answer of chat completions to a message of the Messages API. Of several choices the first is taken. */
export function messageOfChat(answer: Fields): Converted<Fields> {
  return collecting(lose => {
    const [choice = {}] = listOf(answer['choices'])
    const pieces = turnsOfChat(listOf([choice['message']])).flatMap(turn => turn.pieces)
    return messageOf(headOf(answer), pieces, chatStop(choice['finish_reason']), answer['usage'], lose)
  })
}

/** Why a chat completion ended. A stop sequence looks like an end there. */
export function chatStop(reason: unknown): StopReason {
  switch (reason) {
    case 'length':
      return 'max_tokens'
    case 'tool_calls':
    case 'function_call':
      return 'tool_use'
    case 'content_filter':
      return 'refusal'
    default:
      return 'end_turn'
  }
}
