import type { ContentBlock, Fields } from '@sternline/engine'
import { isFields } from '../message/fields.ts'

/** What an answer tells while it comes. */
export type AnswerPiece =
  | Readonly<{ type: 'text' | 'thinking'; text: string }>
  | Readonly<{ type: 'tool-call-begun'; call: string; name: string }>

/** An answer as far as it came. */
export type AssembledAnswer = Readonly<{
  /** Whole blocks, and text that broke off. */
  blocks: readonly ContentBlock[]
  /** Why the model stopped; null when the answer broke off before it said. */
  stop: string | null
  /** Calls whose input was no JSON object, by id. */
  unreadable: ReadonlySet<string>
  /** Type and message of an error within the stream; null for none. */
  error: Readonly<{ type: string; message: string }> | null
}>

type Draft = { kind: string; id: string; name: string; text: string; signature: string; isWhole: boolean }

/** Puts a streamed message together. */
export interface AnswerAssembler {
  /** @returns what is new for a reader; null for nothing */
  take(event: Fields): AnswerPiece | null
  answer(): AssembledAnswer
}

/** Makes an assembler for one answer of the Messages API. Kinds of blocks that were not asked for are left out. */
export function createAssembler(): AnswerAssembler {
  const drafts = new Map<unknown, Draft>()
  let stop: string | null = null
  let isOver = false
  let error: AssembledAnswer['error'] = null
  return {
    take(event) {
      const draft = drafts.get(event['index'])
      switch (event['type']) {
        case 'content_block_start':
          return begin(drafts, event)
        case 'content_block_delta':
          return draft === undefined ? null : grow(draft, fieldsIn(event, 'delta'))
        case 'content_block_stop':
          if (draft !== undefined) draft.isWhole = true
          return null
        case 'message_delta':
          stop = wordIn(fieldsIn(event, 'delta'), 'stop_reason') || stop
          return null
        case 'message_stop':
          isOver = true
          return null
        case 'error': {
          const told = fieldsIn(event, 'error')
          error = { type: wordIn(told, 'type') || 'api_error', message: wordIn(told, 'message') }
          return null
        }
        default:
          return null
      }
    },
    answer() {
      const unreadable = new Set<string>()
      const blocks = [...drafts.values()].flatMap(draft => blocksOf(draft, unreadable))
      return { blocks, stop: isOver ? (stop ?? 'end_turn') : null, unreadable, error }
    },
  }
}

function begin(drafts: Map<unknown, Draft>, event: Fields): AnswerPiece | null {
  const block = fieldsIn(event, 'content_block')
  const kind = wordIn(block, 'type')
  const text = kind === 'redacted_thinking' ? wordIn(block, 'data') : wordIn(block, kind)
  const draft = {
    kind,
    id: wordIn(block, 'id'),
    name: wordIn(block, 'name'),
    text,
    signature: wordIn(block, 'signature'),
  }
  drafts.set(event['index'], { ...draft, isWhole: false })
  if (kind === 'tool_use') return { type: 'tool-call-begun', call: draft.id, name: draft.name }
  return (kind === 'text' || kind === 'thinking') && text !== '' ? { type: kind, text } : null
}

function grow(draft: Draft, delta: Fields): AnswerPiece | null {
  switch (delta['type']) {
    case 'text_delta':
      draft.text += wordIn(delta, 'text')
      return { type: 'text', text: wordIn(delta, 'text') }
    case 'thinking_delta':
      draft.text += wordIn(delta, 'thinking')
      return { type: 'thinking', text: wordIn(delta, 'thinking') }
    case 'signature_delta':
      draft.signature += wordIn(delta, 'signature')
      return null
    case 'input_json_delta':
      draft.text += wordIn(delta, 'partial_json')
      return null
    default:
      return null
  }
}

/** Half a thought has no signature, and half a call no meaning: only text is kept in part. */
function blocksOf(
  { kind, id, name, text, signature, isWhole }: Draft,
  unreadable: Set<string>,
): readonly ContentBlock[] {
  if (kind === 'text') return text.trim() === '' ? [] : [{ type: 'text', text }]
  if (!isWhole) return []
  if (kind === 'thinking') return [{ type: 'thinking', thinking: text, signature }]
  if (kind === 'redacted_thinking') return [{ type: 'redacted_thinking', data: text }]
  if (kind !== 'tool_use') return []
  const input = inputOf(text)
  if (input === null) unreadable.add(id)
  return [{ type: 'tool_use', id, name, input: input ?? {} }]
}

function inputOf(json: string): Fields | null {
  if (json.trim() === '') return {}
  try {
    const value: unknown = JSON.parse(json)
    return isFields(value) ? value : null
  } catch {
    return null
  }
}

function fieldsIn(fields: Fields, name: string): Fields {
  const value = fields[name]
  return isFields(value) ? value : {}
}

function wordIn(fields: Fields, name: string): string {
  const value = fields[name]
  return typeof value === 'string' ? value : ''
}
