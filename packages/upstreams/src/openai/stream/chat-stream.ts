import { type Fields, fieldsOf, isFields, listOf, textOf, wordOf } from '../fields.ts'
import { chatStop } from '../reply/chat-reply.ts'
import { headOf } from '../reply/message.ts'
import {
  EMPTY_TEXT,
  emptyCall,
  errorEvent,
  inputDelta,
  type MessageEvent,
  MessageStream,
  textDelta,
} from './message-stream.ts'

/** Converts the chunks of a chat completion to events of the Messages API, as they come. */
export class ChatStream {
  readonly #message = new MessageStream()
  #finish: unknown = null
  #usage: unknown = null
  #hasCalls = false

  /** Takes one chunk, parsed. */
  push(chunk: Fields): readonly MessageEvent[] {
    if (isFields(chunk['error'])) return [errorEvent(textOf(chunk['error']['message']))]
    if (isFields(chunk['usage'])) this.#usage = chunk['usage']
    const choices = listOf(chunk['choices'])
    // Azure begins with a chunk of its content filter, which names neither id nor model.
    if (choices.length === 0) return []
    const events = [...this.#message.start(headOf(chunk))]
    for (const { delta, finish_reason: finish, index } of choices) {
      if (index !== undefined && index !== 0) continue
      events.push(...this.#take(fieldsOf(delta)))
      if (wordOf(finish) !== null) this.#finish = finish
    }
    return events
  }

  /** The end of the stream. */
  end(): readonly MessageEvent[] {
    const stop = chatStop(this.#finish ?? (this.#hasCalls ? 'tool_calls' : 'stop'))
    return this.#message.end(stop, this.#usage)
  }

  /** Whether the answer came to its end: a stream that only stops was cut. */
  get isWhole(): boolean {
    return this.#finish !== null
  }

  #take({ content, refusal, tool_calls: calls }: Fields): readonly MessageEvent[] {
    const text = wordOf(content) ?? wordOf(refusal)
    const words = text === null ? [] : this.#message.write('text', EMPTY_TEXT, textDelta(text))
    return [...words, ...listOf(calls).flatMap(call => this.#call(call))]
  }

  /** Calls come one after the other, told apart by their index; only the first piece of each has id and name. */
  #call({ index, id, function: called }: Fields): readonly MessageEvent[] {
    this.#hasCalls = true
    const { name, arguments: input } = fieldsOf(called)
    const delta = wordOf(input)
    const block = emptyCall(textOf(id), textOf(name))
    return this.#message.write(`call ${String(index ?? 0)}`, block, delta === null ? null : inputDelta(delta))
  }
}
