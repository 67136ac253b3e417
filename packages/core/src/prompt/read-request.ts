import { type Fields, isFields } from '../usage/fields.ts'
import { assemble, type FoundBlock, type FoundMessage } from './assemble.ts'
import { LONGEST_TOOL_NAME } from './block-kinds.ts'
import { Hasher } from './hash.ts'
import { JsonPath } from './json-path.ts'
import { readParameters } from './parameters.ts'
import type { Marker, Prompt, ReadProblem, Role } from './prompt.ts'
import { readMarker } from './read-marker.ts'
import { notARequest, ScanError } from './scan-error.ts'
import { sharedBulk } from './shared-bulk.ts'
import { Utf8Buffer } from './utf8.ts'

/** A request that was read, or why it could not be. */
export type ReadResult = Readonly<{ ok: true; prompt: Prompt }> | Readonly<{ ok: false; problem: ReadProblem }>

const NONE: readonly never[] = []

/**
 * Reads a parsed Messages API request into a `Prompt`. The request is not changed and no text of it is kept.
 *
 * @param request what would be sent as the body of `POST /v1/messages`
 * @returns the prompt; or why it can't be read, with the JSON path of the first thing that has the wrong shape. Never throws.
 */
export function readRequest(request: unknown): ReadResult {
  const path = new JsonPath()
  try {
    return { ok: true, prompt: read(request, path) }
  } catch (error) {
    if (error instanceof ScanError) {
      return { ok: false, problem: { code: error.code, at: `${path}`, detail: error.message } }
    }
    // Cyclic values and values that throw in toJSON can't be sent either.
    return { ok: false, problem: { code: 'not-json', at: 'request', detail: 'a value is not JSON' } }
  }
}

function read(request: unknown, path: JsonPath): Prompt {
  const body = fields(request)
  const { prompt } = assemble<FoundBlock>({
    model: typeof body['model'] === 'string' ? body['model'] : '',
    stream: body['stream'] === true,
    onThread: present(body['thread']),
    parameters: readParameters(body),
    automatic: readMarker(body['cache_control']),
    tools: path.inside('tools', () => (present(body['tools']) ? each(body['tools'], path, readTool) : NONE)),
    system: path.inside('system', () => readContent(body['system'], path)),
    messages: path.inside('messages', () => each(body['messages'], path, readMessage)),
  })
  return prompt
}

function readMessage(message: Fields, path: JsonPath): FoundMessage<FoundBlock> {
  const content = message['content']
  const role = path.inside('role', () => readRole(message['role']))
  const blocks = path.inside('content', () => {
    // Only a mid-conversation system message may come without content: it then carries settings alone.
    if (role !== 'system' && !present(content)) throw notARequest('content')
    return readContent(content, path)
  })
  return { role, cleared: message['clear_at'] === 'next_user_message', blocks }
}

function readRole(value: unknown): Role {
  if (value === 'user' || value === 'assistant' || value === 'system') return value
  throw notARequest('"user", "assistant" or "system"')
}

function readContent(value: unknown, path: JsonPath): readonly FoundBlock[] {
  if (!present(value)) return NONE
  if (typeof value === 'string') return [{ ...readBlock({ type: 'text', text: value }, path), form: 'string' }]
  return each(value, path, readBlock)
}

function readTool(tool: Fields, path: JsonPath): FoundBlock {
  const { name } = tool
  const block = readBlock(tool, path)
  if (block.kind === '' || block.kind === 'custom') block.kind = 'tool'
  if (typeof name === 'string' && name.length <= LONGEST_TOOL_NAME) block.name = name
  return block
}

/** Reads every object of what must be an array of them. */
function each<T>(value: unknown, path: JsonPath, readElement: (element: Fields, path: JsonPath) => T): readonly T[] {
  if (!Array.isArray(value)) throw notARequest('an array')
  return value.map((element: unknown, index) => path.inside(index, () => readElement(fields(element), path)))
}

const buffer = new Utf8Buffer()
let hasher: Hasher | undefined

function readBlock(block: Fields, path: JsonPath): FoundBlock {
  const type = block['type']
  const content = block['content']
  const kind = typeof type === 'string' ? type : ''
  // What stands in a block's own list is counted, as the reader of bytes does.
  if (Array.isArray(content)) path.inside('content', () => content.map((_, index) => path.inside(index, () => NONE)))
  const nestedMarkers = kind === 'tool_result' ? markersIn(content) : NONE
  const length = buffer.write(JSON.stringify(withoutMarkers(block, kind)))
  hasher ??= new Hasher(sharedBulk())
  hasher.open(buffer.bytes.subarray(0, length))
  return {
    kind,
    name: null,
    form: 'block',
    text: textOf(block['text']),
    deferred: block['defer_loading'] === true,
    marker: readMarker(block['cache_control']),
    nestedMarkers,
    bytes: length,
    digest: hasher.hash(0, length),
  }
}

function textOf(text: unknown): FoundBlock['text'] {
  if (typeof text !== 'string') return 'none'
  return /[^ \t\n\r]/.test(text) ? 'present' : 'blank'
}

function markersIn(content: unknown): readonly Marker[] {
  if (!Array.isArray(content)) return NONE
  return content.filter(hasMarker).flatMap(({ cache_control: control }) => readMarker(control) ?? [])
}

/** The block as it is hashed; the same object when it has no markers, which is far cheaper to write than a copy. */
function withoutMarkers(block: Fields, kind: string): Fields {
  const content = block['content']
  const bare = withoutMarker(block)
  if (kind !== 'tool_result' || !Array.isArray(content) || !content.some(hasMarker)) return bare
  return { ...bare, content: content.map((inner: unknown) => (isFields(inner) ? withoutMarker(inner) : inner)) }
}

function withoutMarker(fields: Fields): Fields {
  if (!hasMarker(fields)) return fields
  const { cache_control: _, ...bare } = fields
  return bare
}

function hasMarker(value: unknown): value is Fields {
  return isFields(value) && Object.hasOwn(value, 'cache_control')
}

function present(value: unknown): boolean {
  return value !== undefined && value !== null
}

function fields(value: unknown): Fields {
  if (!isFields(value)) throw notARequest('an object')
  return value
}
