import { type AnswerOptions, type FakeAnswer, jsonAnswer, type ServerSentEvent, sseAnswer } from './fake-answer.ts'

/** What a made-up message of the model says. */
export type FakeMessage = Readonly<{
  /** Default `Hello.` */
  text?: string
  model?: string
  /** The API's `usage` object; fields that are left out are 0. Unit: tokens. */
  usage?: Readonly<Record<string, unknown>>
}>

const NO_TOKENS = { input_tokens: 0, cache_creation_input_tokens: 0, cache_read_input_tokens: 0, output_tokens: 0 }

/**
 * A whole message as the Messages API answers it.
 *
 * @see https://platform.claude.com/docs/en/api/messages
 */
export function messageAnswer(message: FakeMessage = {}, options: AnswerOptions = {}): FakeAnswer {
  const content = [{ type: 'text', text: message.text ?? 'Hello.' }]
  return jsonAnswer({ ...messageHead(message), content, stop_reason: 'end_turn', usage: usageOf(message) }, options)
}

/**
 * A message as the Messages API streams it: input tokens in `message_start`, output tokens in `message_delta`.
 *
 * @see https://platform.claude.com/docs/en/build-with-claude/streaming
 */
export function messageStreamAnswer(message: FakeMessage = {}, options: AnswerOptions = {}): FakeAnswer {
  return sseAnswer(messageEvents(message), options)
}

/** The events of `messageStreamAnswer`, for tests that put pauses between them. */
export function messageEvents(message: FakeMessage = {}): readonly ServerSentEvent[] {
  const usage = usageOf(message)
  const start = { ...messageHead(message), content: [], stop_reason: null, usage: { ...usage, output_tokens: 1 } }
  return [
    { event: 'message_start', data: { type: 'message_start', message: start } },
    {
      event: 'content_block_start',
      data: { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    },
    {
      event: 'content_block_delta',
      data: { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: message.text ?? 'Hello.' } },
    },
    { event: 'content_block_stop', data: { type: 'content_block_stop', index: 0 } },
    {
      event: 'message_delta',
      data: {
        type: 'message_delta',
        delta: { stop_reason: 'end_turn', stop_sequence: null },
        usage: { output_tokens: usage['output_tokens'] },
      },
    },
    { event: 'message_stop', data: { type: 'message_stop' } },
  ]
}

function messageHead({ model = 'claude-sonnet-4-5' }: FakeMessage): Readonly<Record<string, unknown>> {
  return { id: 'msg_fake', type: 'message', role: 'assistant', model, stop_sequence: null }
}

function usageOf({ usage }: FakeMessage): Readonly<Record<string, unknown>> {
  return { ...NO_TOKENS, ...usage }
}
