import type { CacheBill } from '@sternline/core/cache-model'
import type { AppliedEdit } from './cache/cleared-results.ts'
import type { WireDiagnostics } from './diagnostics/diagnostics.ts'
import type { Reply, ReplyBlock, StopReason } from './reply.ts'

/** Figures that a reply's start and its end both report. Shape: MessageDeltaUsage of @anthropic-ai/sdk 1.12.0. */
export type WireDeltaUsage = Readonly<{
  input_tokens: number
  cache_creation_input_tokens: number
  cache_read_input_tokens: number
  output_tokens: number
  output_tokens_details: Readonly<{ thinking_tokens: number }> | null
  server_tool_use: Readonly<{ web_search_requests: number; web_fetch_requests: number }> | null
}>

/** Shape: Usage of @anthropic-ai/sdk 1.12.0. */
export type WireUsage = WireDeltaUsage &
  Readonly<{
    cache_creation: Readonly<{ ephemeral_5m_input_tokens: number; ephemeral_1h_input_tokens: number }>
    inference_geo: string | null
    service_tier: 'standard'
    speed: 'standard' | 'fast'
  }>

type WireInputUsage = Pick<
  WireUsage,
  'input_tokens' | 'cache_creation_input_tokens' | 'cache_read_input_tokens' | 'cache_creation'
>

/** Shape: Message of @anthropic-ai/sdk 1.12.0. */
export type WireMessage = Readonly<{
  id: string
  type: 'message'
  role: 'assistant'
  model: string
  content: readonly ReplyBlock[]
  container: null
  diagnostics: WireDiagnostics
  stop_details: null
  stop_reason: StopReason | null
  stop_sequence: string | null
  usage: WireUsage
}>

/** All that a message is made of. */
export type MessageParts = Readonly<{
  id: string
  model: string
  reply: Reply
  bill: CacheBill
  isFast: boolean
  /** Where the request asked to be answered; null where it did not. */
  inferenceGeo: string | null
  diagnostics: WireDiagnostics
  /** Told only when there is one, as the beta API does. */
  edit: AppliedEdit | null
}>

/** Puts a reply and its bill into the API's form. */
export function messageOf({
  id,
  model,
  reply,
  bill,
  isFast,
  inferenceGeo,
  diagnostics,
  edit,
}: MessageParts): WireMessage {
  const { thinkingTokens } = reply
  const searches = reply.blocks.filter(({ type }) => type === 'server_tool_use').length
  return {
    id,
    type: 'message',
    role: 'assistant',
    model,
    content: reply.blocks,
    container: null,
    diagnostics,
    stop_details: null,
    stop_reason: reply.stopReason,
    stop_sequence: reply.stopSequence,
    usage: {
      ...inputUsageOf(bill),
      output_tokens: reply.outputTokens,
      output_tokens_details: thinkingTokens === null ? null : { thinking_tokens: thinkingTokens },
      server_tool_use: searches === 0 ? null : { web_search_requests: searches, web_fetch_requests: 0 },
      service_tier: 'standard',
      speed: isFast ? 'fast' : 'standard',
      inference_geo: inferenceGeo,
    },
    ...(edit === null ? {} : { context_management: { applied_edits: [edit] } }),
  }
}

/** The input's part of usage. */
export function inputUsageOf({ cached, saved5m, saved1h, fresh }: CacheBill): WireInputUsage {
  return {
    input_tokens: fresh,
    cache_creation_input_tokens: saved5m + saved1h,
    cache_read_input_tokens: cached,
    cache_creation: { ephemeral_5m_input_tokens: saved5m, ephemeral_1h_input_tokens: saved1h },
  }
}

/** The figures that the end of a stream repeats: cumulative, and without the split by time to live. */
export function deltaUsageOf(usage: WireUsage): WireDeltaUsage {
  const { input_tokens, cache_creation_input_tokens, cache_read_input_tokens } = usage
  const { output_tokens, output_tokens_details, server_tool_use } = usage
  return {
    input_tokens,
    cache_creation_input_tokens,
    cache_read_input_tokens,
    output_tokens,
    output_tokens_details,
    server_tool_use,
  }
}
