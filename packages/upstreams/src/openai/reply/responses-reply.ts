import { type Fields, fieldsOf, listOf } from '../fields.ts'
import { type Converted, collecting } from '../loss.ts'
import { turnsOfItems } from '../wires/responses.ts'
import { headOf, messageOf, type StopReason } from './message.ts'

/** Converts an answer of responses to a message of the Messages API. */
export function messageOfResponse(answer: Fields): Converted<Fields> {
  return collecting(lose => {
    const pieces = turnsOfItems(listOf(answer['output'])).flatMap(turn => turn.pieces)
    return messageOf(headOf(answer), pieces, responsesStop(answer), answer['usage'], lose)
  })
}

/** Why a response ended. */
export function responsesStop({ incomplete_details: incomplete, output }: Fields): StopReason {
  const { reason } = fieldsOf(incomplete)
  if (reason === 'max_output_tokens') return 'max_tokens'
  if (reason === 'content_filter') return 'refusal'
  return listOf(output).some(({ type }) => type === 'function_call') ? 'tool_use' : 'end_turn'
}
