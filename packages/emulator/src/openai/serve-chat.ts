import { DEFAULT_CHARACTERS_PER_TOKEN } from '@sternline/core'
import type { Call } from '../call.ts'
import { isObject, type JsonObject } from '../json.ts'
import { jsonResponse, problemResponse } from '../problem.ts'
import type { Reply, ReplyBlock } from '../reply.ts'
import { eventStreamResponse } from '../sse.ts'
import { pieces } from '../stream-events.ts'
import { textTokens } from '../tokens.ts'
import type { World } from '../world.ts'
import { chatAsClaude } from './as-claude.ts'
import { answerOpenAi, type OpenAiAnswer, type OpenAiApi } from './openai-answer.ts'

const CHAT: OpenAiApi = {
  findProblem: (body, model) => {
    if (!Array.isArray(body['messages']) || body['messages'].length === 0) {
      return {
        message: "Missing required parameter: 'messages'.",
        param: 'messages',
        code: 'missing_required_parameter',
      }
    }
    if (body['max_tokens'] === undefined || !/^(gpt-[5-9]|o\d)/.test(model)) return null
    const message =
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."
    return { message, param: 'max_tokens', code: 'unsupported_parameter' }
  },
  asClaude: chatAsClaude,
  maxTokens: body => body['max_completion_tokens'] ?? body['max_tokens'],
}

/** Serves chat completions, under the v1 path and under a deployment's own. Shapes: openai 6.49.0. */
export async function serveChat(call: Call, world: World, deployment: string): Promise<Response> {
  const answered = await answerOpenAi(call, world, deployment, CHAT)
  if (!answered.ok) return problemResponse(answered.problem, call)
  const answer = answered.value
  const head = {
    id: world.nextId('chatcmpl').replace('_', '-'),
    created: Math.floor(call.at / 1000),
    model: answer.model,
  }
  if (answer.body['stream'] === true) {
    const start = (signal: AbortSignal): AsyncGenerator<JsonObject | null, void> => chunks(answer, head, world, signal)
    return eventStreamResponse(start, call.request.signal, call.headers, dataEvent)
  }
  if (answer.lateMs > 0) await world.wait(answer.lateMs, call.request.signal)
  return jsonResponse({ ...head, object: 'chat.completion', ...choiceOf(answer.reply), usage: usageOf(answer) }, call)
}

function dataEvent(chunk: JsonObject | null): string {
  return `data: ${chunk === null ? '[DONE]' : JSON.stringify(chunk)}\n\n`
}

function choiceOf({ blocks, stopReason }: Reply): JsonObject {
  const calls = blocks.flatMap(block => (block.type === 'tool_use' ? [callOf(block)] : []))
  const message = {
    role: 'assistant',
    content: textOf(blocks),
    refusal: null,
    annotations: [],
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
  }
  return {
    choices: [{ index: 0, message, logprobs: null, finish_reason: finishOf(stopReason) }],
    system_fingerprint: null,
  }
}

/** Null when only tools are called. */
function textOf(blocks: readonly ReplyBlock[]): string | null {
  return blocks.find(block => block.type === 'text')?.text ?? null
}

type ToolCall = Readonly<{ id: string; type: 'function'; function: Readonly<{ name: string; arguments: string }> }>

function callOf({ id, name, input }: Extract<ReplyBlock, { type: 'tool_use' }>): ToolCall {
  return { id: id.replace('toolu_', 'call_'), type: 'function', function: { name, arguments: JSON.stringify(input) } }
}

function finishOf(reason: Reply['stopReason']): string {
  if (reason === 'tool_use') return 'tool_calls'
  return reason === 'max_tokens' ? 'length' : 'stop'
}

function usageOf({ bill, reply }: OpenAiAnswer): JsonObject {
  return {
    prompt_tokens: bill.prompt,
    completion_tokens: reply.outputTokens,
    total_tokens: bill.prompt + reply.outputTokens,
    prompt_tokens_details: { audio_tokens: 0, cached_tokens: bill.cached, cache_write_tokens: bill.written },
    completion_tokens_details: { reasoning_tokens: 0 },
  }
}

/** The answer in pieces; null at its end. */
async function* chunks(
  answer: OpenAiAnswer,
  head: JsonObject,
  { pace, wait }: World,
  signal: AbortSignal,
): AsyncGenerator<JsonObject | null, void> {
  const { body, reply, lateMs } = answer
  const withUsage = isObject(body['stream_options']) && body['stream_options']['include_usage'] === true
  const chunk = (delta: JsonObject, finish: string | null = null): JsonObject => ({
    ...head,
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
    ...(withUsage ? { usage: null } : {}),
  })
  if (lateMs > 0) await wait(lateMs, signal)
  yield chunk({ role: 'assistant', content: '', refusal: null })
  for (const delta of deltasOf(reply)) {
    await pace.pause(textTokens(JSON.stringify(delta), DEFAULT_CHARACTERS_PER_TOKEN), signal)
    if (signal.aborted) return
    yield chunk(delta)
  }
  yield chunk({}, finishOf(reply.stopReason))
  if (withUsage) yield { ...head, object: 'chat.completion.chunk', choices: [], usage: usageOf(answer) }
  yield null
}

function deltasOf({ blocks }: Reply): readonly JsonObject[] {
  const calls = blocks.flatMap(block => (block.type === 'tool_use' ? [callOf(block)] : []))
  return [
    ...pieces(textOf(blocks) ?? '').map(content => ({ content })),
    ...calls.flatMap((call, index) => [
      { tool_calls: [{ index, ...call, function: { ...call.function, arguments: '' } }] },
      { tool_calls: [{ index, function: { arguments: call.function.arguments } }] },
    ]),
  ]
}
