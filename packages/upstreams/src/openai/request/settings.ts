import { type Fields, fieldsOf, isPresent, textOf, wordOf } from '../fields.ts'
import type { Lose } from '../loss.ts'

/** Settings that both sides know. Null: not set. */
export type Settings = Readonly<{
  /** Bound of the answer. Unit: tokens. */
  maxTokens: number | null
  temperature: number | null
  topP: number | null
  stops: readonly string[]
  isStream: boolean
  effort: string | null
  /** JSON schema that the answer must follow. */
  schema: unknown
}>

/** Fields of a Messages request that are said elsewhere in this converter, or say nothing to an OpenAI model. */
const KNOWN = new Set([
  'model',
  'messages',
  'system',
  'tools',
  'tool_choice',
  'max_tokens',
  'temperature',
  'top_p',
  'stop_sequences',
  'stream',
  'output_config',
  'cache_control',
])

/** Efforts that both sides know. Source: openai 6.49.0 and @anthropic-ai/sdk 1.12.0. */
const EFFORTS = new Set(['low', 'medium', 'high', 'xhigh', 'max'])

/** OpenAI's bound of stop sequences. */
export const MOST_STOPS = 4

/** Reads the settings of a Messages request, and reports every field that an OpenAI model cannot be told. */
export function readSettings(request: Fields, lose: Lose): Settings {
  for (const [name, value] of Object.entries(request)) {
    if (!KNOWN.has(name) && isPresent(value) && !isOff(name, value)) lose('field-not-sayable', name)
  }
  const { effort, format, ...rest } = fieldsOf(request['output_config'])
  for (const name of Object.keys(rest)) lose('field-not-sayable', `output_config.${name}`)
  const stops = Array.isArray(request['stop_sequences']) ? request['stop_sequences'].map(textOf) : []
  return {
    maxTokens: numberOf(request['max_tokens']),
    temperature: numberOf(request['temperature']),
    topP: numberOf(request['top_p']),
    stops,
    isStream: request['stream'] === true,
    effort: readEffort(effort, lose),
    schema: fieldsOf(format)['type'] === 'json_schema' ? fieldsOf(format)['schema'] : null,
  }
}

/** The same back. */
export function writeSettings({ maxTokens, temperature, topP, stops, isStream, effort, schema }: Settings): Fields {
  const output = {
    ...(effort === null ? {} : { effort }),
    ...(isPresent(schema) ? { format: { type: 'json_schema', schema } } : {}),
  }
  return {
    ...present('max_tokens', maxTokens),
    ...present('temperature', temperature),
    ...present('top_p', topP),
    ...(stops.length === 0 ? {} : { stop_sequences: stops }),
    ...(isStream ? { stream: true } : {}),
    ...(Object.keys(output).length === 0 ? {} : { output_config: output }),
  }
}

/** A member that is only written when it says something. */
export function present(name: string, value: unknown): Fields {
  return isPresent(value) ? { [name]: value } : {}
}

/** A number as it is; null for anything else. */
export function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

/** An effort of OpenAI's that Claude has no word for is the nearest that it has. */
export function effortOf(value: unknown): string | null {
  const effort = wordOf(value)
  if (effort === 'minimal' || effort === 'none') return 'low'
  return effort
}

function readEffort(effort: unknown, lose: Lose): string | null {
  const word = wordOf(effort)
  if (word === null || EFFORTS.has(word)) return word
  lose('field-not-sayable', 'output_config.effort')
  return null
}

/** A model of OpenAI decides by itself how it thinks: to leave that to it loses nothing. */
function isOff(name: string, value: unknown): boolean {
  const type = fieldsOf(value)['type']
  return name === 'thinking' && (type === 'disabled' || type === 'adaptive')
}
