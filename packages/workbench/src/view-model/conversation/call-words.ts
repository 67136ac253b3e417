import type { Fields } from '@sternline/engine'
import { visibleName } from '../visible-text.ts'

/** A tool call in few words: `search` and `"Math.round" in src`. */
export type CallWords = Readonly<{
  verb: string
  argument: string
}>

/** Longer arguments are cut. Unit: characters. */
const LONGEST = 90

type Words = (input: Fields) => CallWords

const WORDS: ReadonlyMap<string, Words> = new Map<string, Words>([
  ['list_files', input => ({ verb: 'list', argument: placeOf(input) ?? 'the project' })],
  ['search_text', input => ({ verb: 'search', argument: searchOf(input) })],
  ['read_file', input => ({ verb: 'read', argument: rangeOf(input) })],
  ['edit_file', input => ({ verb: 'edit', argument: textOf(input, 'path') })],
  ['write_file', input => ({ verb: 'write', argument: textOf(input, 'path') })],
  ['run_command', input => ({ verb: 'run', argument: textOf(input, 'command') })],
])

/** What a call does, for people. @param input null while the model still writes it */
export function callWords(name: string, input: Fields | null): CallWords {
  const words = WORDS.get(name)
  if (words === undefined) return { verb: visibleName(name), argument: shortened(firstText(input ?? {})) }
  const { verb, argument } = words(input ?? {})
  return { verb, argument: input === null ? '' : shortened(argument) }
}

function searchOf(input: Fields): string {
  const query = textOf(input, 'query')
  const shown = input['regex'] === true ? `/${query}/` : `"${query}"`
  const place = placeOf(input)
  const glob = textOf(input, 'glob')
  return [shown, place === null ? '' : `in ${place}`, glob].filter(part => part !== '').join(' ')
}

function rangeOf(input: Fields): string {
  const path = textOf(input, 'path')
  const { start_line: start, end_line: end } = input
  if (typeof start !== 'number' && typeof end !== 'number') return path
  return `${path} ${typeof start === 'number' ? start : 1}-${typeof end === 'number' ? end : ''}`
}

function placeOf(input: Fields): string | null {
  const path = textOf(input, 'path')
  return path === '' || path === '.' ? null : path
}

function textOf(input: Fields, name: string): string {
  const value = input[name]
  return typeof value === 'string' ? value : ''
}

function firstText(input: Fields): string {
  return Object.values(input).find(value => typeof value === 'string') ?? ''
}

function shortened(text: string): string {
  const line = visibleName(text.length > LONGEST ? text.slice(0, LONGEST) : text)
  return text.length > LONGEST ? `${line}…` : line
}
