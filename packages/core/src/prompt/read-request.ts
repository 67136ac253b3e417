import { assemble, type FoundBlock, type FoundMessage } from './assemble.ts'
import { Hasher } from './hash.ts'
import { openBulk } from './open-bulk.ts'
import type { Marker, Prompt, ReadProblem, Role } from './prompt.ts'
import { readMarker } from './read-marker.ts'
import { Utf8Buffer } from './utf8.ts'

/** A request that was read, or why it could not be. */
export type ReadResult = Readonly<{ ok: true; prompt: Prompt }> | Readonly<{ ok: false; problem: ReadProblem }>

type Fields = Readonly<Record<string, unknown>>

class NotARequest extends Error {
  readonly at: string
  constructor(at: string, detail: string) {
    super(detail)
    this.at = at
  }
}

/**
 * Reads a parsed Messages API request into a `Prompt`. The request is not changed and no text of it is kept.
 *
 * @param request what would be sent as the body of `POST /v1/messages`
 * @returns the prompt; or `not-a-request` with the JSON path of the first thing that has the wrong shape. Never throws.
 */
export function readRequest(request: unknown): ReadResult {
  try {
    return { ok: true, prompt: read(request) }
  } catch (error) {
    if (error instanceof NotARequest) {
      return { ok: false, problem: { code: 'not-a-request', at: error.at, detail: error.message } }
    }
    // Cyclic values and values that throw in toJSON can't be sent either.
    return { ok: false, problem: { code: 'not-json', at: 'request', detail: 'it cannot be written as JSON' } }
  }
}

function read(request: unknown): Prompt {
  const body = fields(request, 'request')
  const { prompt } = assemble<FoundBlock>({
    model: typeof body['model'] === 'string' ? body['model'] : '',
    stream: body['stream'] === true,
    automatic: readMarker(body['cache_control']),
    tools: present(body['tools']) ? list(body['tools'], 'tools').map((tool, i) => readTool(tool, `tools[${i}]`)) : [],
    system: readContent(body['system'], 'system'),
    messages: list(body['messages'], 'messages').map((message, i) => readMessage(message, `messages[${i}]`)),
  })
  return prompt
}

function readMessage(value: unknown, at: string): FoundMessage<FoundBlock> {
  const message = fields(value, at)
  const role = readRole(message['role'], `${at}.role`)
  // Only a mid-conversation system message may come without content: it then carries settings alone.
  if (role !== 'system' && !present(message['content'])) throw new NotARequest(`${at}.content`, 'expected content')
  return {
    role,
    cleared: message['clear_at'] === 'next_user_message',
    blocks: readContent(message['content'], `${at}.content`),
  }
}

function readRole(value: unknown, at: string): Role {
  if (value === 'user' || value === 'assistant' || value === 'system') return value
  throw new NotARequest(at, 'expected "user", "assistant" or "system"')
}

function readContent(value: unknown, at: string): FoundBlock[] {
  if (!present(value)) return []
  if (typeof value === 'string') return [found({ type: 'text', text: value }, 'string', 'text')]
  return list(value, at).map((block, i) => {
    const content = fields(block, `${at}[${i}]`)
    return found(content, 'block', typeof content['type'] === 'string' ? content['type'] : '')
  })
}

function readTool(value: unknown, at: string): FoundBlock {
  const tool = fields(value, at)
  const type = tool['type']
  return found(tool, 'block', typeof type === 'string' && type !== 'custom' ? type : 'tool')
}

const buffer = new Utf8Buffer()

function found(block: Fields, form: FoundBlock['form'], kind: string): FoundBlock {
  const { bare, marker, nestedMarkers } = withoutMarkers(block, kind)
  const bytes = buffer.write(JSON.stringify(bare))
  const hasher = new Hasher(openBulk(buffer.bytes))
  hasher.update(0, bytes)
  return {
    kind,
    form,
    text: textOf(block['text']),
    deferred: block['defer_loading'] === true,
    marker,
    nestedMarkers,
    bytes,
    digest: hasher.digest(),
  }
}

function textOf(text: unknown): FoundBlock['text'] {
  if (typeof text !== 'string') return 'none'
  return /[^ \t\n\r]/.test(text) ? 'present' : 'blank'
}

function withoutMarkers(
  block: Fields,
  kind: string,
): Readonly<{ bare: Fields; marker: Marker | null; nestedMarkers: Marker[] }> {
  const { cache_control: control, ...rest } = block
  const content = rest['content']
  if (kind !== 'tool_result' || !Array.isArray(content))
    return { bare: rest, marker: readMarker(control), nestedMarkers: [] }
  const nestedMarkers: Marker[] = []
  const bareContent = content.map((inner: unknown) => {
    if (!isFields(inner) || !('cache_control' in inner)) return inner
    const { cache_control: nested, ...bare } = inner
    const marker = readMarker(nested)
    if (marker !== null) nestedMarkers.push(marker)
    return bare
  })
  return { bare: { ...rest, content: bareContent }, marker: readMarker(control), nestedMarkers }
}

function present(value: unknown): boolean {
  return value !== undefined && value !== null
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function fields(value: unknown, at: string): Fields {
  if (!isFields(value)) throw new NotARequest(at, 'expected an object')
  return value
}

function list(value: unknown, at: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new NotARequest(at, 'expected an array')
  return value
}
