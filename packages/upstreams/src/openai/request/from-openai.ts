import { type Fields, fieldsOf, isPresent, listOf, textOf, wordOf } from '../fields.ts'
import { type Converted, collecting, type Lose } from '../loss.ts'
import type { Turn } from '../piece.ts'
import { turnsOfChat } from '../wires/chat.ts'
import { turnsOfItems } from '../wires/responses.ts'
import { effortOf, numberOf, type Settings, writeSettings } from './settings.ts'
import type { Wire } from './to-openai.ts'
import { choiceOfOpenAi, type Tool, writeToolChoice, writeTools } from './tools.ts'
import { writeTurns } from './turns.ts'

/** Fields that are said elsewhere in this converter, or that Claude has no need of. */
const KNOWN = new Set([
  'model',
  'messages',
  'input',
  'instructions',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'max_completion_tokens',
  'max_tokens',
  'max_output_tokens',
  'temperature',
  'top_p',
  'stop',
  'stream',
  'stream_options',
  'reasoning_effort',
  'reasoning',
  'response_format',
  'text',
  'prompt_cache_key',
  'prompt_cache_options',
  'store',
  'include',
])

/**
 * Converts a request of chat completions or responses to one of the Messages API.
 *
 * @param request parsed; it is not changed
 * @returns the body, and what of the request it does not say
 */
export function fromOpenAi(request: Fields, wire: Wire): Converted<Fields> {
  return collecting(lose => {
    for (const [name, value] of Object.entries(request)) {
      if (!KNOWN.has(name) && isPresent(value)) lose('field-not-sayable', name)
    }
    return {
      model: textOf(request['model']),
      ...writeSettings(settingsOf(request)),
      ...writeTurns(wire === 'chat' ? turnsOfChat(listOf(request['messages'])) : turnsOfInput(request), lose),
      ...writeTools(toolsOf(request['tools'], lose)),
      ...writeToolChoice(choiceOfOpenAi(request)),
    }
  })
}

function settingsOf(request: Fields): Settings {
  const { stop, reasoning, response_format: chatFormat, text } = request
  const format = fieldsOf(fieldsOf(text)['format'] ?? chatFormat)
  const stops: readonly unknown[] = Array.isArray(stop) ? stop : [stop]
  return {
    maxTokens: numberOf(request['max_completion_tokens'] ?? request['max_output_tokens'] ?? request['max_tokens']),
    temperature: numberOf(request['temperature']),
    topP: numberOf(request['top_p']),
    stops: stops.filter(one => typeof one === 'string'),
    isStream: request['stream'] === true,
    effort: effortOf(request['reasoning_effort'] ?? fieldsOf(reasoning)['effort']),
    schema: format['schema'] ?? fieldsOf(format['json_schema'])['schema'] ?? null,
  }
}

function turnsOfInput({ instructions, input }: Fields): readonly Turn[] {
  const head = wordOf(instructions)
  const items = typeof input === 'string' ? [{ role: 'user', content: input }] : listOf(input)
  return turnsOfItems(head === null ? items : [{ role: 'system', content: head }, ...items])
}

function toolsOf(tools: unknown, lose: Lose): readonly Tool[] {
  return listOf(tools).flatMap((tool, index) => {
    if (tool['type'] !== 'function') {
      lose('tool-not-sayable', `tools[${index}]`)
      return []
    }
    const { name, description, parameters, strict } = { ...tool, ...fieldsOf(tool['function']) } as Fields
    return [
      { name: textOf(name), description: wordOf(description), schema: parameters ?? {}, isStrict: strict === true },
    ]
  })
}
