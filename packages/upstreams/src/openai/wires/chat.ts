import { type Fields, fieldsOf, listOf, textOf, wordOf } from '../fields.ts'
import type { Lose } from '../loss.ts'
import { type Part, type Piece, partPiece, partsAmong, type Turn } from '../piece.ts'
import { fileName, hasMark, isElsewhere, markOf, plainText, textPart } from './parts.ts'

/** Writes turns as the `messages` of chat completions. Shapes: openai 6.49.0. */
export function chatMessages(turns: readonly Turn[], lose: Lose): readonly Fields[] {
  return turns.flatMap((turn, index) => {
    const at = `messages[${index}]`
    if (turn.role === 'assistant') return assistantMessage(turn.pieces, at, lose)
    if (turn.role === 'system') return [{ role: 'system', content: textContent(partsAmong(turn.pieces), at, lose) }]
    return userMessages(turn.pieces, at, lose)
  })
}

/** The same back. */
export function turnsOfChat(messages: readonly Fields[]): readonly Turn[] {
  return messages.map(turnOf).filter(({ pieces }) => pieces.length > 0)
}

function assistantMessage(pieces: readonly Piece[], at: string, lose: Lose): readonly Fields[] {
  const calls = pieces.flatMap(piece => (piece.kind === 'call' ? [piece] : []))
  const parts = partsAmong(pieces)
  const firstCall = pieces.findIndex(({ kind }) => kind === 'call')
  const lastPart = pieces.findLastIndex(({ kind }) => kind === 'part')
  if (firstCall >= 0 && lastPart > firstCall) lose('order', at)
  if (pieces.some(({ kind }) => kind === 'thought')) lose('thinking', at)
  if (parts.length + calls.length === 0) return []
  const content = parts.length === 0 ? null : textContent(parts, at, lose)
  const tool_calls = calls.map(({ id, name, input }) => ({
    id,
    type: 'function',
    function: { name, arguments: input },
  }))
  return [{ role: 'assistant', content, ...(calls.length > 0 ? { tool_calls } : {}) }]
}

/** Results of tools come first: they must follow the calls at once. */
function userMessages(pieces: readonly Piece[], at: string, lose: Lose): readonly Fields[] {
  const results = pieces.flatMap(piece => (piece.kind === 'result' ? [piece] : []))
  const firstPart = pieces.findIndex(({ kind }) => kind === 'part')
  const lastResult = pieces.findLastIndex(({ kind }) => kind === 'result')
  if (firstPart >= 0 && lastResult > firstPart) lose('order', at)
  const tools = results.map(({ id, parts }) => ({
    role: 'tool',
    tool_call_id: id,
    content: textContent(parts, at, lose),
  }))
  const parts = partsAmong(pieces).filter(part => isSayable(part, at, lose))
  return parts.length === 0 ? tools : [...tools, { role: 'user', content: content(parts) }]
}

/** Where only text may stand, all else is reported. */
function textContent(parts: readonly Part[], at: string, lose: Lose): unknown {
  const text = parts.filter(part => part.type === 'text')
  if (text.length < parts.length) lose('image-in-tool-result', at)
  return text.length === 0 ? '' : content(text)
}

function content(parts: readonly Part[]): unknown {
  return plainText(parts) ?? parts.map(chatPart)
}

/** Chat completions take files only as they are, none by address. */
function isSayable(part: Part, at: string, lose: Lose): boolean {
  const isSayable = part.type !== 'file' || !isElsewhere(part.url)
  if (!isSayable) lose('block-not-sayable', at)
  return isSayable
}

function chatPart(part: Part): Fields {
  switch (part.type) {
    case 'text':
      return { type: 'text', text: part.text, ...markOf(part) }
    case 'image':
      return { type: 'image_url', image_url: { url: part.url }, ...markOf(part) }
    case 'file':
      return { type: 'file', file: { file_data: part.url, filename: fileName.write(part.name) }, ...markOf(part) }
  }
}

function turnOf(message: Fields): Turn {
  const { role, content: given, tool_calls: calls, tool_call_id: id } = message
  const parts = partsOf(given)
  if (role === 'tool') return { role: 'user', pieces: [{ kind: 'result', id: textOf(id), parts }] }
  const pieces: readonly Piece[] = [...parts.map(partPiece), ...listOf(calls).map(callPiece)]
  if (role === 'assistant') return { role, pieces: withRefusal(pieces, message) }
  return { role: role === 'system' || role === 'developer' ? 'system' : 'user', pieces }
}

function withRefusal(pieces: readonly Piece[], { refusal }: Fields): readonly Piece[] {
  const text = wordOf(refusal)
  return text === null ? pieces : [partPiece({ type: 'text', text, isMarked: false }), ...pieces]
}

function callPiece(call: Fields): Piece {
  const called = fieldsOf(call['function'])
  return { kind: 'call', id: textOf(call['id']), name: textOf(called['name']), input: textOf(called['arguments']) }
}

function partsOf(given: unknown): readonly Part[] {
  if (typeof given === 'string') return given === '' ? [] : [{ type: 'text', text: given, isMarked: false }]
  return listOf(given).flatMap(partOf)
}

function partOf(part: Fields): readonly Part[] {
  const isMarked = hasMark(part)
  switch (part['type']) {
    case 'text':
      return [textPart(part)]
    case 'refusal':
      return [{ type: 'text', text: textOf(part['refusal']), isMarked }]
    case 'image_url':
      return [{ type: 'image', url: textOf(fieldsOf(part['image_url'])['url']), isMarked }]
    case 'file': {
      const { file_data: data, filename } = fieldsOf(part['file'])
      return [{ type: 'file', url: textOf(data), name: fileName.read(filename), isMarked }]
    }
    default:
      return []
  }
}
