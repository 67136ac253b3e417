import { type Fields, fieldsOf } from '../usage/fields.ts'
import { textOf } from './hash-text.ts'
import { finishHash, HASH_WORDS, mixBlocks } from './murmur3.ts'

/**
 * The members of a request beside its blocks that take part of the cache with them when they change.
 * Source: Anthropic's prompt caching and cache diagnostics pages. Checked: 2026-11.
 */
export const PARAMETER_NAMES = [
  'speed',
  'thinking',
  'output_config.effort',
  'output_config.task_budget',
  'tool_choice',
  'context_management',
  'output_config.format',
  'output_format',
] as const

/** A member that counts, as a JSON path. */
export type ParameterName = (typeof PARAMETER_NAMES)[number]

/** What the members say: JSON with its keys in order, or `#` and 32 hexadecimal characters for anything long or of the user's own words. */
export type Parameters = Readonly<Partial<Record<ParameterName, string>>>

/** The root members that parameters are read from. */
export const PARAMETER_MEMBERS = [
  'speed',
  'thinking',
  'output_config',
  'tool_choice',
  'context_management',
  'output_format',
] as const

/** Longer values are kept as a hash. Unit: UTF-16 units of the JSON. */
const LONGEST_TEXT = 80
/** Members that may hold the user's own words: kept as a hash however short they are. */
const OWN_WORDS: ReadonlySet<ParameterName> = new Set(['output_config.format', 'output_format', 'context_management'])

/** Where each parameter stands: a root member, and a member of its value. */
const PLACES = PARAMETER_NAMES.map(name => {
  const [root = '', member = null] = name.split('.')
  return { name, root, member }
})

/**
 * Takes the parameters out of a request. The same for any way to write it as JSON.
 *
 * @param members the root members of the request; null and undefined mean that one was left out
 */
export function readParameters(members: Fields): Parameters {
  const parameters: Partial<Record<ParameterName, string>> = {}
  for (const { name, root, member } of PLACES) {
    const whole = members[root]
    if (whole === undefined || whole === null) continue
    const text = canonical(member === null ? whole : fieldsOf(resolved(whole))?.[member])
    if (text !== undefined && text !== 'null') parameters[name] = short(name, text)
  }
  return parameters
}

function short(name: ParameterName, text: string): string {
  return text.length > LONGEST_TEXT || OWN_WORDS.has(name) ? `#${hashOf(text)}` : text
}

/** As `JSON.stringify`, with the keys of every object in order; undefined for what JSON leaves out. */
function canonical(value: unknown): string | undefined {
  if (typeof value !== 'object') return JSON.stringify(value)
  const sent = resolved(value)
  if (Array.isArray(sent)) return `[${sent.map(element => canonical(element) ?? 'null').join(',')}]`
  const fields = fieldsOf(sent)
  if (fields === null) return JSON.stringify(sent)
  let members = ''
  for (const key of Object.keys(fields).sort()) {
    const text = canonical(fields[key])
    if (text !== undefined) members += `${members === '' ? '' : ','}${JSON.stringify(key)}:${text}`
  }
  return `{${members}}`
}

/** What an object says that it is written as. */
function resolved(value: unknown): unknown {
  const toJSON = fieldsOf(value)?.['toJSON']
  return typeof toJSON === 'function' ? toJSON.call(value) : value
}

/** Of its UTF-16 units: only values of this kind are compared with each other. */
function hashOf(text: string): string {
  const length = 2 * text.length
  const units = new Uint16Array(2 * HASH_WORDS * Math.ceil((length + 1) / (4 * HASH_WORDS)))
  for (let i = 0; i < text.length; i++) units[i] = text.charCodeAt(i)
  const state = new Int32Array(HASH_WORDS)
  mixBlocks(state, new Int32Array(units.buffer))
  finishHash(state, length)
  return textOf(state, 0)
}
