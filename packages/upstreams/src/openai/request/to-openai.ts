import { type Fields, isPresent, textOf } from '../fields.ts'
import { type Converted, collecting, type Lose } from '../loss.ts'
import { openAiModel } from '../openai-model.ts'
import type { Turn } from '../piece.ts'
import { chatMessages } from '../wires/chat.ts'
import { inputItems } from '../wires/responses.ts'
import { promptCacheKey } from './cache-key.ts'
import { MOST_STOPS, present, readSettings, type Settings } from './settings.ts'
import { openAiChoice, readToolChoice, readTools, type Tool } from './tools.ts'
import { readTurns } from './turns.ts'

/** Which of OpenAI's two APIs is asked. */
export type Wire = 'chat' | 'responses'

/** The Responses API refuses a smaller bound. Unit: tokens. Checked: 2026-11, OpenAI's own service. */
export const LEAST_OUTPUT = 16

/** What is known of the model that a request is converted for. */
export type Target = Readonly<{
  wire: Wire
  /** What is sent as `model`: the deployment's name at Azure. */
  model: string
  /** The model behind it; null when not known: it is then asked for nothing that only some take. */
  serves: string | null
}>

/**
 * Converts a request of the Messages API for a model of OpenAI.
 *
 * @param request parsed; it is not changed
 * @returns the body to send, and what of the request it does not say
 */
export function toOpenAi(request: Fields, target: Target): Converted<Fields> {
  return collecting(lose => {
    const { hasBreakpoints, isReasoning } = openAiModel(target.serves)
    const turns = readTurns(request, lose)
    const parts: Parts = {
      model: target.model,
      turns: hasBreakpoints ? turns : turns.map(withoutMarks),
      tools: readTools(request['tools'], lose),
      choice: readToolChoice(request['tool_choice']),
      settings: readSettings(request, lose),
      isReasoning,
    }
    const body = target.wire === 'chat' ? chatBody(parts, lose) : responsesBody(parts, lose)
    return { ...body, ...present('prompt_cache_key', promptCacheKey(body)) }
  })
}

type Parts = Readonly<{
  model: string
  turns: readonly Turn[]
  tools: readonly Tool[]
  choice: ReturnType<typeof readToolChoice>
  settings: Settings
  isReasoning: boolean
}>

function chatBody({ model, turns, tools, choice, settings }: Parts, lose: Lose): Fields {
  const { maxTokens, temperature, topP, stops, isStream, effort, schema } = settings
  if (stops.length > MOST_STOPS) lose('too-many-stops', 'stop_sequences')
  const format = isPresent(schema)
    ? { type: 'json_schema', json_schema: { name: 'answer', schema, strict: true } }
    : null
  return {
    model,
    messages: chatMessages(turns, lose),
    ...(tools.length === 0 ? {} : { tools: tools.map(tool => ({ type: 'function', function: functionOf(tool) })) }),
    ...openAiChoice(choice, name => ({ type: 'function', function: { name } })),
    ...present('max_completion_tokens', maxTokens),
    ...present('temperature', temperature),
    ...present('top_p', topP),
    ...(stops.length === 0 ? {} : { stop: stops.slice(0, MOST_STOPS) }),
    ...present('reasoning_effort', effort),
    ...present('response_format', format),
    // Without it a stream would end without usage.
    ...(isStream ? { stream: true, stream_options: { include_usage: true } } : {}),
  }
}

function responsesBody({ model, turns, tools, choice, settings, isReasoning }: Parts, lose: Lose): Fields {
  const { maxTokens, temperature, topP, stops, isStream, effort, schema } = settings
  if (stops.length > 0) lose('field-not-sayable', 'stop_sequences')
  if (maxTokens !== null && maxTokens < LEAST_OUTPUT) lose('bound-raised', 'max_tokens')
  const format = isPresent(schema) ? { format: { type: 'json_schema', name: 'answer', schema, strict: true } } : null
  return {
    model,
    input: inputItems(turns, lose),
    ...(tools.length === 0 ? {} : { tools: tools.map(tool => ({ type: 'function', ...functionOf(tool) })) }),
    ...openAiChoice(choice, name => ({ type: 'function', name })),
    ...present('max_output_tokens', maxTokens === null ? null : Math.max(maxTokens, LEAST_OUTPUT)),
    ...present('temperature', temperature),
    ...present('top_p', topP),
    ...(effort === null ? {} : { reasoning: { effort } }),
    ...present('text', format),
    // Nothing is kept there: what the model wants back of its thinking comes sealed, and goes back with the conversation.
    store: false,
    ...(isReasoning ? { include: ['reasoning.encrypted_content'] } : {}),
    ...(isStream ? { stream: true } : {}),
  }
}

/** Responses would make a tool strict that does not say it. */
function functionOf({ name, description, schema, isStrict }: Tool): Fields {
  return { name: textOf(name), ...present('description', description), parameters: schema, strict: isStrict }
}

function withoutMarks(turn: Turn): Turn {
  return {
    ...turn,
    pieces: turn.pieces.map(piece => {
      if (piece.kind === 'part') return { ...piece, part: { ...piece.part, isMarked: false } }
      if (piece.kind === 'result') return { ...piece, parts: piece.parts.map(part => ({ ...part, isMarked: false })) }
      return piece
    }),
  }
}
