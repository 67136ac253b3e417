import type { CacheBill } from '@sternline/core/cache-model'
import { deltaUsageOf, inputUsageOf, type WireDeltaUsage, type WireMessage } from './message.ts'
import type { Pace, Wait } from './pace.ts'
import type { ReplyBlock } from './reply.ts'
import { textTokens } from './tokens.ts'

type Delta =
  | Readonly<{ type: 'text_delta'; text: string }>
  | Readonly<{ type: 'thinking_delta'; thinking: string }>
  | Readonly<{ type: 'signature_delta'; signature: string }>
  | Readonly<{ type: 'input_json_delta'; partial_json: string }>

/** An event of a streamed reply. Shapes: RawMessageStreamEvent of @anthropic-ai/sdk 1.12.0, and `ping`. */
export type StreamEvent =
  | Readonly<{ type: 'message_start'; message: WireMessage }>
  | Readonly<{ type: 'content_block_start'; index: number; content_block: ReplyBlock }>
  | Readonly<{ type: 'ping' }>
  | Readonly<{ type: 'content_block_delta'; index: number; delta: Delta }>
  | Readonly<{ type: 'content_block_stop'; index: number }>
  | Readonly<{
      type: 'message_delta'
      delta: Pick<WireMessage, 'container' | 'stop_details' | 'stop_reason' | 'stop_sequence'>
      usage: WireDeltaUsage
    }>
  | Readonly<{ type: 'message_stop' }>

/** What a streamed reply needs besides its message. */
export type Streaming = Readonly<{
  pace: Pace
  wait: Wait
  /** What is billed before the reply begins: less than in the end, where tools run at the server. */
  startBill: CacheBill
  /** How long the reply takes to begin, beside its pace. Unit: milliseconds. */
  lateMs: number
  charactersPerToken: number
  signal: AbortSignal
}>

/**
 * Tells a finished message as the API streams it: start with the input's usage, each block in small pieces at the pace,
 * then the final figures.
 *
 * @yields events in the API's order; fewer when the signal aborts
 */
export async function* streamEvents(message: WireMessage, streaming: Streaming): AsyncGenerator<StreamEvent, void> {
  if (streaming.lateMs > 0) await streaming.wait(streaming.lateMs, streaming.signal)
  await streaming.pace.pause(1, streaming.signal)
  for await (const event of allEvents(message, streaming)) {
    if (streaming.signal.aborted) return
    yield event
  }
}

async function* allEvents(message: WireMessage, streaming: Streaming): AsyncGenerator<StreamEvent, void> {
  yield { type: 'message_start', message: startOf(message, streaming.startBill) }
  for (const [index, block] of message.content.entries()) {
    yield { type: 'content_block_start', index, content_block: emptied(block) }
    if (index === 0) yield { type: 'ping' }
    for (const delta of deltasOf(block)) {
      await streaming.pace.pause(textTokens(contentOf(delta), streaming.charactersPerToken), streaming.signal)
      yield { type: 'content_block_delta', index, delta }
    }
    yield { type: 'content_block_stop', index }
  }
  const { container, stop_details, stop_reason, stop_sequence, usage } = message
  yield {
    type: 'message_delta',
    delta: { container, stop_details, stop_reason, stop_sequence },
    usage: deltaUsageOf(usage),
  }
  yield { type: 'message_stop' }
}

/** The message as its stream begins: nothing written yet, the input already billed. */
function startOf(message: WireMessage, bill: CacheBill): WireMessage {
  const usage = {
    ...message.usage,
    ...inputUsageOf(bill),
    server_tool_use: null,
    output_tokens: Math.min(1, message.usage.output_tokens),
    output_tokens_details: null,
  }
  return { ...message, content: [], stop_reason: null, usage }
}

function emptied(block: ReplyBlock): ReplyBlock {
  switch (block.type) {
    case 'text':
      return { ...block, text: '' }
    case 'thinking':
      return { ...block, thinking: '', signature: '' }
    case 'tool_use':
      return { ...block, input: {} }
    case 'server_tool_use':
      return { ...block, input: {} }
    case 'web_search_tool_result':
      return block
  }
}

function deltasOf(block: ReplyBlock): readonly Delta[] {
  switch (block.type) {
    case 'text':
      return pieces(block.text).map(text => ({ type: 'text_delta', text }))
    case 'thinking':
      return [
        ...pieces(block.thinking).map(thinking => ({ type: 'thinking_delta', thinking }) as const),
        { type: 'signature_delta', signature: block.signature },
      ]
    case 'web_search_tool_result':
      return []
    case 'tool_use':
    case 'server_tool_use':
      // The API begins with nothing, and cuts anywhere.
      return ['', ...pieces(JSON.stringify(block.input))].map(json => ({
        type: 'input_json_delta',
        partial_json: json,
      }))
  }
}

/** A text in words, each with the white space after it. */
export function pieces(text: string): readonly string[] {
  return text.match(/\s*\S+\s*/g) ?? []
}

/** What of a piece costs time to write. */
function contentOf(delta: Delta): string {
  switch (delta.type) {
    case 'text_delta':
      return delta.text
    case 'thinking_delta':
      return delta.thinking
    case 'input_json_delta':
      return delta.partial_json
    case 'signature_delta':
      return ''
  }
}
