import { type Fields, listOf, textOf, wordOf } from '../fields.ts'
import type { Lose } from '../loss.ts'
import { type Part, type Piece, partPiece, type Turn } from '../piece.ts'
import { fileName, hasMark, isElsewhere, markOf, plainText, textPart } from './parts.ts'

/** Writes turns as the `input` of responses: every piece in its place. Shapes: openai 6.49.0. */
export function inputItems(turns: readonly Turn[], lose: Lose): readonly Fields[] {
  return turns.flatMap(({ role, pieces }, index) => {
    if (role === 'assistant' && pieces.some(piece => piece.kind === 'part' && piece.part.isMarked)) {
      lose('marker', `messages[${index}]`)
    }
    return runsOf(pieces).flatMap(run => itemsOfRun(role, run))
  })
}

/** The same back: of `input`, and of the `output` of an answer. */
export function turnsOfItems(items: readonly Fields[]): readonly Turn[] {
  return items.map(turnOf).filter(({ pieces }) => pieces.length > 0)
}

/** Parts that stand together are one message. */
function runsOf(pieces: readonly Piece[]): readonly (readonly Piece[])[] {
  const runs: Piece[][] = []
  for (const piece of pieces) {
    const last = runs.at(-1)
    if (piece.kind === 'part' && last?.[0]?.kind === 'part') last.push(piece)
    else runs.push([piece])
  }
  return runs
}

function itemsOfRun(role: Turn['role'], run: readonly Piece[]): readonly Fields[] {
  const [first] = run
  if (first === undefined) return []
  switch (first.kind) {
    case 'part':
      return [{ role, content: run.flatMap(piece => (piece.kind === 'part' ? [itemPart(piece.part, role)] : [])) }]
    case 'call':
      return [{ type: 'function_call', call_id: first.id, name: first.name, arguments: first.input }]
    case 'result':
      return [{ type: 'function_call_output', call_id: first.id, output: outputOf(first.parts) }]
    case 'thought':
      return [reasoningItem(first)]
  }
}

function outputOf(parts: readonly Part[]): unknown {
  return parts.length === 0 ? '' : (plainText(parts) ?? parts.map(part => itemPart(part, 'user')))
}

function reasoningItem({ id, sealed, summary }: Extract<Piece, { kind: 'thought' }>): Fields {
  return {
    type: 'reasoning',
    id,
    summary: summary.map(text => ({ type: 'summary_text', text })),
    ...(sealed === null ? {} : { encrypted_content: sealed }),
  }
}

function itemPart(part: Part, role: Turn['role']): Fields {
  switch (part.type) {
    case 'text':
      return role === 'assistant'
        ? { type: 'output_text', text: part.text }
        : { type: 'input_text', text: part.text, ...markOf(part) }
    case 'image':
      return { type: 'input_image', detail: 'auto', image_url: part.url, ...markOf(part) }
    case 'file': {
      const where = isElsewhere(part.url) ? { file_url: part.url } : { file_data: part.url }
      return { type: 'input_file', filename: fileName.write(part.name), ...where, ...markOf(part) }
    }
  }
}

function turnOf(item: Fields): Turn {
  const { type, role, content, call_id: id, name, output } = item
  switch (type) {
    case 'function_call':
      return {
        role: 'assistant',
        pieces: [{ kind: 'call', id: textOf(id), name: textOf(name), input: textOf(item['arguments']) }],
      }
    case 'function_call_output':
      return { role: 'user', pieces: [{ kind: 'result', id: textOf(id), parts: partsOf(output) }] }
    case 'reasoning':
      return { role: 'assistant', pieces: [thoughtOf(item)] }
    default:
      return { role: roleOf(role), pieces: partsOf(content).map(partPiece) }
  }
}

function thoughtOf({ id, encrypted_content: sealed, summary }: Fields): Piece {
  return {
    kind: 'thought',
    id: textOf(id),
    sealed: wordOf(sealed),
    summary: listOf(summary).map(({ text }) => textOf(text)),
  }
}

function roleOf(role: unknown): Turn['role'] {
  if (role === 'assistant') return role
  return role === 'system' || role === 'developer' ? 'system' : 'user'
}

function partsOf(given: unknown): readonly Part[] {
  if (typeof given === 'string') return given === '' ? [] : [{ type: 'text', text: given, isMarked: false }]
  return listOf(given).flatMap(partOf)
}

function partOf(part: Fields): readonly Part[] {
  const isMarked = hasMark(part)
  switch (part['type']) {
    case 'input_text':
    case 'output_text':
      return [textPart(part)]
    case 'refusal':
      return [{ type: 'text', text: textOf(part['refusal']), isMarked }]
    case 'input_image':
      return [{ type: 'image', url: textOf(part['image_url']), isMarked }]
    case 'input_file':
      return [
        {
          type: 'file',
          url: textOf(part['file_data'] ?? part['file_url']),
          name: fileName.read(part['filename']),
          isMarked,
        },
      ]
    default:
      return []
  }
}
