import { deltaUsageOf, type WireDeltaUsage, type WireMessage } from './message.ts'
import type { Pace } from './pace.ts'
import type { ReplyBlock } from './reply.ts'
import { type ServedModel, textTokens } from './tokens.ts'

type Delta =
  | Readonly<{ type: 'text_delta'; text: string }>
  | Readonly<{ type: 'thinking_delta'; thinking: string }>
  | Readonly<{ type: 'signature_delta'; signature: string }>

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
export type Streaming = Readonly<{ pace: Pace; model: ServedModel; signal: AbortSignal }>

/**
 * Tells a finished message as the API streams it: start with the input's usage, each block in small pieces at the pace,
 * then the final figures.
 *
 * @yields events in the API's order; fewer when the signal aborts
 */
export async function* streamEvents(message: WireMessage, streaming: Streaming): AsyncGenerator<StreamEvent, void> {
  await streaming.pace.pause(1, streaming.signal)
  for await (const event of allEvents(message, streaming)) {
    if (streaming.signal.aborted) return
    yield event
  }
}

async function* allEvents(message: WireMessage, streaming: Streaming): AsyncGenerator<StreamEvent, void> {
  yield { type: 'message_start', message: startOf(message) }
  for (const [index, block] of message.content.entries()) {
    yield { type: 'content_block_start', index, content_block: emptied(block) }
    if (index === 0) yield { type: 'ping' }
    for (const delta of deltasOf(block)) {
      await streaming.pace.pause(tokensOf(delta, streaming.model), streaming.signal)
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

/** The message as its stream begins: nothing written yet, the whole input already billed. */
function startOf(message: WireMessage): WireMessage {
  const usage = {
    ...message.usage,
    output_tokens: Math.min(1, message.usage.output_tokens),
    output_tokens_details: null,
  }
  return { ...message, content: [], stop_reason: null, usage }
}

function emptied(block: ReplyBlock): ReplyBlock {
  return block.type === 'text' ? { ...block, text: '' } : { ...block, thinking: '', signature: '' }
}

function deltasOf(block: ReplyBlock): readonly Delta[] {
  if (block.type === 'text') return pieces(block.text).map(text => ({ type: 'text_delta', text }))
  return [
    ...pieces(block.thinking).map(thinking => ({ type: 'thinking_delta', thinking }) as const),
    { type: 'signature_delta', signature: block.signature },
  ]
}

/** A text in words, each with the white space after it. */
function pieces(text: string): readonly string[] {
  return text.match(/\s*\S+\s*/g) ?? []
}

function tokensOf(delta: Delta, model: ServedModel): number {
  switch (delta.type) {
    case 'text_delta':
      return textTokens(delta.text, model)
    case 'thinking_delta':
      return textTokens(delta.thinking, model)
    case 'signature_delta':
      return 0
  }
}
