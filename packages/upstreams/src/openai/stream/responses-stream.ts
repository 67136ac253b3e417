import { writeThinking } from '../blocks/thinking.ts'
import { type Fields, fieldsOf, textOf } from '../fields.ts'
import { headOf } from '../reply/message.ts'
import { responsesStop } from '../reply/responses-reply.ts'
import { turnsOfItems } from '../wires/responses.ts'
import {
  EMPTY_TEXT,
  emptyCall,
  errorEvent,
  inputDelta,
  type MessageEvent,
  MessageStream,
  textDelta,
} from './message-stream.ts'

/** Converts the events of a response to those of the Messages API, as they come. */
export class ResponsesStream {
  readonly #message = new MessageStream()
  /** Calls whose arguments have begun to come, by the id of their item. */
  readonly #begun = new Set<string>()
  #last: Fields | null = null

  /** Takes one event, parsed. Kinds that say nothing to Claude's clients are passed over. */
  push(event: Fields): readonly MessageEvent[] {
    switch (event['type']) {
      case 'response.created':
        return this.#message.start(headOf(fieldsOf(event['response'])))
      case 'response.output_item.added':
        return this.#added(fieldsOf(event['item']))
      case 'response.output_item.done':
        return this.#done(fieldsOf(event['item']))
      case 'response.output_text.delta':
      case 'response.refusal.delta':
        return this.#words(event)
      case 'response.function_call_arguments.delta':
        return this.#arguments(event)
      case 'response.completed':
      case 'response.incomplete':
        this.#last = fieldsOf(event['response'])
        return []
      case 'response.failed':
        return [errorEvent(textOf(fieldsOf(fieldsOf(event['response'])['error'])['message']))]
      case 'error':
        return [errorEvent(textOf(event['message']))]
      default:
        return []
    }
  }

  /** The end of the stream. */
  end(): readonly MessageEvent[] {
    const last = this.#last ?? {}
    return this.#message.end(responsesStop(last), last['usage'])
  }

  /** Whether the answer came to its end: a stream that only stops was cut. */
  get isWhole(): boolean {
    return this.#last !== null
  }

  /** The parts of one item are blocks of their own. */
  #words({ item_id: item, content_index: part, delta }: Fields): readonly MessageEvent[] {
    return this.#message.write(`text ${String(item)} ${String(part)}`, EMPTY_TEXT, textDelta(textOf(delta)))
  }

  #added({ type, id, call_id: call, name }: Fields): readonly MessageEvent[] {
    if (type !== 'function_call') return []
    return this.#message.write(`call ${textOf(id)}`, emptyCall(textOf(call), textOf(name)), null)
  }

  #arguments({ item_id: item, delta }: Fields): readonly MessageEvent[] {
    this.#begun.add(textOf(item))
    return this.#message.write(`call ${textOf(item)}`, emptyCall('', ''), inputDelta(textOf(delta)))
  }

  /** Thinking is told once it is sealed; arguments that came in one piece come here. */
  #done(item: Fields): readonly MessageEvent[] {
    const { type, id } = item
    const input = textOf(item['arguments'])
    if (type === 'function_call' && input !== '' && !this.#begun.has(textOf(id))) {
      return [...this.#arguments({ item_id: id, delta: input }), ...this.#message.close()]
    }
    return type === 'reasoning' ? this.#thought(item) : this.#message.close()
  }

  #thought(item: Fields): readonly MessageEvent[] {
    const [piece] = turnsOfItems([item]).flatMap(({ pieces }) => pieces)
    if (piece?.kind !== 'thought') return []
    const { thinking, signature } = writeThinking(piece)
    const key = `thought ${piece.id}`
    const empty = { type: 'thinking', thinking: '', signature: '' }
    return [
      ...this.#message.write(key, empty, { type: 'thinking_delta', thinking }),
      ...this.#message.write(key, empty, { type: 'signature_delta', signature }),
      ...this.#message.close(),
    ]
  }
}
