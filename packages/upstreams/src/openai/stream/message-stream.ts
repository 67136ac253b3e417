import type { Fields } from '../fields.ts'
import { claudeUsage, type ReplyHead, type StopReason } from '../reply/message.ts'

/** A server-sent event of the Messages API; its `type` is its name. */
export type MessageEvent = Fields & Readonly<{ type: string }>

/** Writes a message of the Messages API event by event: one block is open at a time, and none is left open. */
export class MessageStream {
  #index = -1
  #open: string | null = null
  #isStarted = false

  /** The beginning. What is billed is told at the end: OpenAI counts no sooner. A second call says nothing. */
  start({ id, model }: ReplyHead): readonly MessageEvent[] {
    if (this.#isStarted) return []
    this.#isStarted = true
    const head = { id, type: 'message', role: 'assistant', model, content: [], stop_reason: null, stop_sequence: null }
    return [{ type: 'message_start', message: { ...head, usage: claudeUsage(null) } }]
  }

  /**
   * Goes on in a block, and opens it first where another one is open.
   *
   * @param key tells one block from the next of the same kind
   * @param block as it is when it is empty
   */
  write(key: string, block: Fields, delta: Fields | null): readonly MessageEvent[] {
    const opened = this.#open === key ? [] : [...this.close(), this.#start(key, block)]
    if (delta === null) return opened
    return [...opened, { type: 'content_block_delta', index: this.#index, delta }]
  }

  /** Ends the block that is open. */
  close(): readonly MessageEvent[] {
    if (this.#open === null) return []
    this.#open = null
    return [{ type: 'content_block_stop', index: this.#index }]
  }

  /** The end, with what is billed. */
  end(stop: StopReason, usage: unknown): readonly MessageEvent[] {
    const delta = { stop_reason: stop, stop_sequence: null }
    return [...this.close(), { type: 'message_delta', delta, usage: claudeUsage(usage) }, { type: 'message_stop' }]
  }

  #start(key: string, block: Fields): MessageEvent {
    this.#open = key
    this.#index += 1
    return { type: 'content_block_start', index: this.#index, content_block: block }
  }
}

/** Words. */
export const EMPTY_TEXT: Fields = { type: 'text', text: '' }

/** The next words. */
export function textDelta(text: string): Fields {
  return { type: 'text_delta', text }
}

/** A call of a tool whose arguments are still to come. */
export function emptyCall(id: string, name: string): Fields {
  return { type: 'tool_use', id, name, input: {} }
}

/** The next of the arguments. */
export function inputDelta(json: string): Fields {
  return { type: 'input_json_delta', partial_json: json }
}

/** An error in a stream that has begun. */
export function errorEvent(message: string): MessageEvent {
  return { type: 'error', error: { type: 'api_error', message } }
}
