import { DEFAULT_CHARACTERS_PER_TOKEN } from '@sternline/core'
import type { Call } from '../call.ts'
import { isObject, isPresent, type JsonObject } from '../json.ts'
import { jsonResponse, problemResponse } from '../problem.ts'
import type { Reply, ReplyBlock } from '../reply.ts'
import { eventStreamResponse, namedEvent } from '../sse.ts'
import { pieces } from '../stream-events.ts'
import { textTokens } from '../tokens.ts'
import type { World } from '../world.ts'
import { responsesAsClaude } from './as-claude.ts'
import { answerOpenAi, type OpenAiAnswer, type OpenAiApi } from './openai-answer.ts'

type Item = JsonObject & Readonly<{ id: string; type: string }>
type Event = JsonObject & Readonly<{ type: string }>

const RESPONSES: OpenAiApi = {
  findProblem: body => {
    const { input, previous_response_id: previous } = body
    if (typeof input !== 'string' && !Array.isArray(input)) {
      return { message: "Missing required parameter: 'input'.", param: 'input', code: 'missing_required_parameter' }
    }
    if (!isPresent(previous)) return null
    // The emulator keeps no conversations.
    const message = `Previous response with id '${String(previous).slice(0, 80)}' not found.`
    return { message, param: 'previous_response_id', code: 'previous_response_not_found' }
  },
  asClaude: responsesAsClaude,
  maxTokens: body => body['max_output_tokens'],
}

/** Serves `POST /openai/v1/responses`. Shapes: openai 6.49.0. */
export async function serveResponses(call: Call, world: World): Promise<Response> {
  const answered = await answerOpenAi(call, world, '', RESPONSES)
  if (!answered.ok) return problemResponse(answered.problem, call)
  const answer = answered.value
  const id = world.nextId('resp')
  const created = Math.floor(call.at / 1000)
  if (answer.body['stream'] === true) {
    const start = (signal: AbortSignal): AsyncGenerator<Event, void> => events(answer, id, created, world, signal)
    return eventStreamResponse(start, call.request.signal, call.headers, namedEvent)
  }
  if (answer.lateMs > 0) await world.wait(answer.lateMs, call.request.signal)
  return jsonResponse(responseOf(answer, id, created), call)
}

function responseOf(answer: OpenAiAnswer, id: string, created: number): JsonObject {
  const { reply } = answer
  const isCut = reply.stopReason === 'max_tokens'
  return {
    ...startOf(answer, id, created),
    status: isCut ? 'incomplete' : 'completed',
    incomplete_details: isCut ? { reason: 'max_output_tokens' } : null,
    output: itemsOf(reply, id),
    usage: usageOf(answer),
  }
}

function startOf({ body, model }: OpenAiAnswer, id: string, created: number): JsonObject {
  return {
    id,
    object: 'response',
    created_at: created,
    status: 'in_progress',
    error: null,
    incomplete_details: null,
    instructions: body['instructions'] ?? null,
    max_output_tokens: body['max_output_tokens'] ?? null,
    metadata: body['metadata'] ?? {},
    model,
    output: [],
    parallel_tool_calls: body['parallel_tool_calls'] ?? true,
    previous_response_id: null,
    store: false,
    temperature: null,
    text: body['text'] ?? { format: { type: 'text' } },
    tool_choice: body['tool_choice'] ?? 'auto',
    tools: body['tools'] ?? [],
    top_p: null,
    truncation: 'disabled',
    usage: null,
  }
}

function itemsOf({ blocks, stopReason }: Reply, id: string): readonly Item[] {
  const status = stopReason === 'max_tokens' ? 'incomplete' : 'completed'
  return blocks.flatMap((block, index) => {
    if (block.type === 'text') return [messageItem(block.text, `msg_${index}_${id}`, status)]
    return block.type === 'tool_use' ? [callItem(block, `fc_${index}_${id}`)] : []
  })
}

function messageItem(text: string, id: string, status: string): Item {
  const content = [{ type: 'output_text', text, annotations: [], logprobs: [] }]
  return { id, type: 'message', role: 'assistant', status, content }
}

function callItem(block: Extract<ReplyBlock, { type: 'tool_use' }>, id: string): Item {
  const { name, input } = block
  const call_id = block.id.replace('toolu_', 'call_')
  return { id, type: 'function_call', status: 'completed', call_id, name, arguments: JSON.stringify(input) }
}

function usageOf({ bill, reply }: OpenAiAnswer): JsonObject {
  return {
    input_tokens: bill.prompt,
    input_tokens_details: { cached_tokens: bill.cached, cache_write_tokens: bill.written },
    output_tokens: reply.outputTokens,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: bill.prompt + reply.outputTokens,
  }
}

async function* events(
  answer: OpenAiAnswer,
  id: string,
  created: number,
  { pace, wait }: World,
  signal: AbortSignal,
): AsyncGenerator<Event, void> {
  if (answer.lateMs > 0) await wait(answer.lateMs, signal)
  let sequence_number = 0
  for (const event of allEvents(answer, id, created)) {
    const delta = typeof event['delta'] === 'string' ? event['delta'] : ''
    await pace.pause(textTokens(delta, DEFAULT_CHARACTERS_PER_TOKEN), signal)
    if (signal.aborted) return
    yield { ...event, sequence_number }
    sequence_number += 1
  }
}

function* allEvents(answer: OpenAiAnswer, id: string, created: number): Generator<Event, void> {
  const start = startOf(answer, id, created)
  yield { type: 'response.created', response: start }
  yield { type: 'response.in_progress', response: start }
  for (const [output_index, item] of itemsOf(answer.reply, id).entries()) {
    const empty = item.type === 'message' ? { content: [] } : { arguments: '' }
    yield { type: 'response.output_item.added', output_index, item: { ...item, ...empty, status: 'in_progress' } }
    yield* item.type === 'message' ? textEvents(item, output_index) : callEvents(item, output_index)
    yield { type: 'response.output_item.done', output_index, item }
  }
  const response = responseOf(answer, id, created)
  yield { type: response['status'] === 'completed' ? 'response.completed' : 'response.incomplete', response }
}

function* textEvents(item: Item, output_index: number): Generator<Event, void> {
  const text = textOf(item)
  const at = { item_id: item.id, output_index, content_index: 0 }
  const part = { type: 'output_text', annotations: [], logprobs: [] }
  yield { type: 'response.content_part.added', ...at, part: { ...part, text: '' } }
  for (const delta of pieces(text)) yield { type: 'response.output_text.delta', ...at, delta, logprobs: [] }
  yield { type: 'response.output_text.done', ...at, text, logprobs: [] }
  yield { type: 'response.content_part.done', ...at, part: { ...part, text } }
}

function* callEvents({ id: item_id, name, arguments: input }: Item, output_index: number): Generator<Event, void> {
  for (const delta of pieces(String(input))) {
    yield { type: 'response.function_call_arguments.delta', item_id, output_index, delta }
  }
  yield { type: 'response.function_call_arguments.done', item_id, output_index, name, arguments: input }
}

function textOf(item: Item): string {
  const content: readonly unknown[] = Array.isArray(item['content']) ? item['content'] : []
  const [part] = content
  return isObject(part) && typeof part['text'] === 'string' ? part['text'] : ''
}
