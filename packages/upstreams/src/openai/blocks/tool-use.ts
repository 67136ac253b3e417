import { type Fields, isFields, isPresent, textOf } from '../fields.ts'
import type { Lose } from '../loss.ts'
import type { Piece } from '../piece.ts'
import type { ReadBlock } from './block-kind.ts'

/** Holds arguments that are no JSON object, so that they are not lost. */
const AS_TEXT = 'arguments'

/** `tool_use`: the model calls a tool of ours. */
export const readToolUse: ReadBlock = ({ id, name, input, cache_control: marker }, { path, lose }) => {
  if (isPresent(marker)) lose('marker', `${path}.cache_control`)
  return [{ kind: 'call', id: textOf(id), name: textOf(name), input: JSON.stringify(input ?? {}) }]
}

/** The same back. Arguments that are no JSON object (a cut answer) are kept as text. */
export function writeToolUse({ id, name, input }: Extract<Piece, { kind: 'call' }>, path: string, lose: Lose): Fields {
  const parsed = parse(input)
  if (parsed === null) lose('arguments-not-json', path)
  return { type: 'tool_use', id, name, input: parsed ?? { [AS_TEXT]: input } }
}

function parse(text: string): Fields | null {
  if (text.trim() === '') return {}
  try {
    const value: unknown = JSON.parse(text)
    return isFields(value) ? value : null
  } catch {
    return null
  }
}
