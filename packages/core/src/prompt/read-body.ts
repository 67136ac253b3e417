import { assemble, type FoundBlock, type FoundMessage } from './assemble.ts'
import { EMPTY_HASH, Hasher } from './hash.ts'
import { JsonCursor, type Member, ScanError, type Span } from './json-cursor.ts'
import type { Marker, Prompt, ReadProblem, Role } from './prompt.ts'
import { readMarker } from './read-marker.ts'

/** A `cache_control` member in the bytes. */
export type MarkerSpan = Readonly<{
  /** What to cut to remove the member, its comma included. */
  cut: Span
  /** The value alone. */
  value: Span
}>

/** Where a block stands in the bytes. */
export type BlockSpan = Readonly<{
  form: 'block' | 'string'
  /** The block's object, or the string literal with its quotes. */
  span: Span
  /** True for an object without members: then the first one needs no comma. */
  isEmpty: boolean
  markerSpan: MarkerSpan | null
  /** Markers inside `tool_result.content`. */
  nestedSpans: readonly MarkerSpan[]
}>

/** The map of a body: where every block and every marker stands. Positions are bytes from the body's start. */
export type BodyMap = Readonly<{
  /** In the order of `prompt.blocks`. */
  blocks: readonly BlockSpan[]
  /** The top-level `cache_control`, if any. */
  automaticSpan: MarkerSpan | null
}>

/** A body that was read, or why it could not be. */
export type BodyReadResult =
  | Readonly<{ ok: true; prompt: Prompt; map: BodyMap }>
  | Readonly<{ ok: false; problem: ReadProblem }>

type MappedBlock = FoundBlock & {
  span: Span
  isEmpty: boolean
  markerSpan: MarkerSpan | null
  nestedSpans: MarkerSpan[]
}

/** A `cache_control` value longer than this is nothing that the API knows. Unit: bytes. */
const MARKER_LIMIT = 256

/**
 * Reads the bytes of a Messages API body into a `Prompt` and a map of the places, in one pass and without parsing it:
 * no copy of the body and no text of it is kept.
 *
 * @param body the whole body, UTF-8 JSON in any key order and white space
 * @returns the prompt and the map; or why the body must be passed on untouched. A key that stands twice on a path that
 * matters is such a reason: which of the two the API reads is not ours to guess. Never throws.
 */
export function readBody(body: Uint8Array): BodyReadResult {
  try {
    return new BodyReader(body).read()
  } catch (error) {
    if (!(error instanceof ScanError)) throw error
    const at = typeof error.at === 'number' ? `byte ${error.at}` : error.at
    return { ok: false, problem: { code: error.code, at, detail: error.message } }
  }
}

class BodyReader {
  readonly #cursor: JsonCursor
  readonly #hasher = new Hasher()
  #model = ''
  #stream = false
  #automatic: Marker | null = null
  #automaticSpan: MarkerSpan | null = null
  #tools: MappedBlock[] = []
  #system: MappedBlock[] = []
  #messages: FoundMessage<MappedBlock>[] | null = null

  constructor(body: Uint8Array) {
    this.#cursor = new JsonCursor(body)
  }

  read(): BodyReadResult {
    const cursor = this.#cursor
    this.#expect(cursor.isObject, 'request', 'an object')
    this.#members('request', ROOT_KEYS, member => this.#readRootMember(member))
    if (cursor.peek() !== -1) throw new ScanError('not-json', cursor.at, 'something stands behind the request')
    if (this.#messages === null) throw new ScanError('not-a-request', 'messages', 'expected an array')
    const { prompt, order } = assemble({
      model: this.#model,
      stream: this.#stream,
      automatic: this.#automatic,
      tools: this.#tools,
      system: this.#system,
      messages: this.#messages,
    })
    return { ok: true, prompt, map: { blocks: order, automaticSpan: this.#automaticSpan } }
  }

  #readRootMember(member: Member): MarkerValue | null {
    const cursor = this.#cursor
    switch (member.key) {
      case 'tools':
        this.#tools = cursor.peek() === NULL ? this.#skipNull() : this.#blocks('tools', 'tools')
        return null
      case 'system':
        this.#system = this.#content('system', 'system')
        return null
      case 'messages':
        this.#messages = this.#readMessages()
        return null
      case 'model':
        if (cursor.isString) this.#model = cursor.text()
        else cursor.skip()
        return null
      case 'stream':
        cursor.skip()
        this.#stream = cursor.is('true', member.valueStart, cursor.at)
        return null
      case 'cache_control':
        return this.#marker(({ marker, span }) => {
          this.#automatic = marker
          this.#automaticSpan = span
        })
      default:
        cursor.skip()
        return null
    }
  }

  #readMessages(): FoundMessage<MappedBlock>[] {
    const messages: FoundMessage<MappedBlock>[] = []
    this.#expect(this.#cursor.isArray, 'messages', 'an array')
    this.#cursor.eachElement(index => messages.push(this.#readMessage(`messages[${index}]`)))
    return messages
  }

  #readMessage(at: string): FoundMessage<MappedBlock> {
    const cursor = this.#cursor
    let role: string | null = null
    let cleared = false
    let hasContent = false
    let blocks: MappedBlock[] = []
    this.#expect(cursor.isObject, at, 'an object')
    this.#members(at, MESSAGE_KEYS, member => {
      if (member.key === 'role' && cursor.isString) role = cursor.text()
      else if (member.key === 'clear_at' && cursor.isString) cleared = cursor.text() === 'next_user_message'
      else if (member.key === 'content') {
        hasContent = cursor.peek() !== NULL
        blocks = this.#content('messages', `${at}.content`)
      } else cursor.skip()
      return null
    })
    const known = asRole(role)
    if (known === null) {
      throw new ScanError('not-a-request', `${at}.role`, 'expected "user", "assistant" or "system"')
    }
    if (known !== 'system' && !hasContent) throw new ScanError('not-a-request', `${at}.content`, 'expected content')
    return { role: known, cleared, blocks }
  }

  #content(section: 'system' | 'messages', at: string): MappedBlock[] {
    const cursor = this.#cursor
    if (cursor.peek() === NULL) return this.#skipNull()
    return cursor.isString ? [this.#stringBlock()] : this.#blocks(section, at)
  }

  #skipNull(): MappedBlock[] {
    this.#cursor.skip()
    return []
  }

  #blocks(section: 'tools' | 'system' | 'messages', at: string): MappedBlock[] {
    const blocks: MappedBlock[] = []
    this.#expect(this.#cursor.isArray, at, 'an array')
    this.#cursor.eachElement(index => {
      const place = `${at}[${index}]`
      this.#expect(this.#cursor.isObject, place, 'an object')
      blocks.push(this.#block(section, place))
    })
    return blocks
  }

  #stringBlock(): MappedBlock {
    const { start, end } = this.#cursor.string()
    const span = { start: start - 1, end: end + 1 }
    const hasher = this.#hasher
    hasher.reset()
    // As if it were written as its one text block, so that both forms are one prefix.
    hasher.update(TEXT_HEAD, 0, TEXT_HEAD.length)
    hasher.update(this.#cursor.bytes, span.start, span.end)
    hasher.update(TEXT_TAIL, 0, TEXT_TAIL.length)
    return {
      ...emptyBlock(span),
      kind: 'text',
      form: 'string',
      text: this.#isBlank(start, end) ? 'blank' : 'present',
      bytes: TEXT_HEAD.length + (span.end - span.start) + TEXT_TAIL.length,
      digest: hasher.digest(),
    }
  }

  #block(section: 'tools' | 'system' | 'messages', at: string): MappedBlock {
    const cursor = this.#cursor
    const start = cursor.at
    const block = emptyBlock({ start, end: start })
    this.#members(at, BLOCK_KEYS, member => {
      block.isEmpty = false
      return this.#readBlockMember(block, member)
    })
    block.span = { start, end: cursor.at }
    if (section === 'tools' && (block.kind === '' || block.kind === 'custom')) block.kind = 'tool'
    if (block.kind !== 'tool_result') {
      block.nestedMarkers = []
      block.nestedSpans = []
    }
    this.#hashWithoutMarkers(block)
    return block
  }

  #readBlockMember(block: MappedBlock, member: Member): MarkerValue | null {
    const cursor = this.#cursor
    switch (member.key) {
      case 'type':
        if (cursor.isString) block.kind = cursor.text()
        else cursor.skip()
        return null
      case 'text':
        this.#readText(block)
        return null
      case 'defer_loading':
        cursor.skip()
        block.deferred = cursor.is('true', member.valueStart, cursor.at)
        return null
      case 'content':
        if (cursor.isArray) this.#readNested(block)
        else cursor.skip()
        return null
      case 'cache_control':
        return this.#marker(({ marker, span }) => {
          block.marker = marker
          block.markerSpan = span
        })
      default:
        cursor.skip()
        return null
    }
  }

  #readText(block: MappedBlock): void {
    if (!this.#cursor.isString) {
      this.#cursor.skip()
      return
    }
    const { start, end } = this.#cursor.string()
    block.text = this.#isBlank(start, end) ? 'blank' : 'present'
  }

  #readNested(block: MappedBlock): void {
    const cursor = this.#cursor
    cursor.eachElement(index => {
      if (!cursor.isObject) {
        cursor.skip()
        return
      }
      this.#members(`content[${index}]`, NESTED_KEYS, member => {
        if (member.key !== 'cache_control') {
          cursor.skip()
          return null
        }
        return this.#marker(({ marker, span }) => {
          if (marker !== null) block.nestedMarkers.push(marker)
          block.nestedSpans.push(span)
        })
      })
    })
  }

  /** Visits members; where `visit` read a marker, works out what to cut once the next comma is known. */
  #members(at: string, watched: ReadonlySet<string>, visit: (member: Member) => MarkerValue | null): void {
    const seen = new Set<string>()
    let pending: Readonly<{ member: Member; value: MarkerValue }> | null = null
    this.#cursor.eachMember(member => {
      if (watched.has(member.key)) {
        if (seen.has(member.key)) {
          throw new ScanError('duplicate-key', at, `the key "${member.key}" stands twice in one object`)
        }
        seen.add(member.key)
      }
      if (pending !== null) {
        this.#settle(pending.member, pending.value, member.comma)
        pending = null
      }
      const value = visit(member)
      if (value !== null) pending = { member, value }
    })
    // TypeScript does not see the assignment inside the callback.
    const last = pending as Readonly<{ member: Member; value: MarkerValue }> | null
    if (last !== null) this.#settle(last.member, last.value, -1)
  }

  #settle(member: Member, { marker, span, take }: MarkerValue, commaAfter: number): void {
    const cut =
      member.comma >= 0
        ? { start: member.comma, end: span.end }
        : { start: member.keyStart, end: commaAfter >= 0 ? commaAfter + 1 : span.end }
    take({ marker, span: { cut, value: span } })
  }

  #marker(take: MarkerValue['take']): MarkerValue {
    const start = this.#cursor.at
    const value = this.#cursor.small(MARKER_LIMIT)
    const marker = value === undefined ? readMarker('(longer than any marker)') : readMarker(value)
    return { marker, span: { start, end: this.#cursor.at }, take }
  }

  #hashWithoutMarkers(block: MappedBlock): void {
    const { bytes } = this.#cursor
    const hasher = this.#hasher
    const cuts = [...block.nestedSpans, ...(block.markerSpan ? [block.markerSpan] : [])]
      .map(({ cut }) => cut)
      .sort((a, b) => a.start - b.start)
    let at = block.span.start
    let length = block.span.end - at
    hasher.reset()
    for (const cut of cuts) {
      hasher.update(bytes, at, cut.start)
      at = cut.end
      length -= cut.end - cut.start
    }
    hasher.update(bytes, at, block.span.end)
    block.bytes = length
    block.digest = hasher.digest()
  }

  #isBlank(start: number, end: number): boolean {
    const { bytes } = this.#cursor
    for (let i = start; i < end; i++) {
      if (bytes[i] === 0x20) continue
      if (bytes[i] !== 0x5c) return false
      const escaped = bytes[i + 1]
      if (escaped === 0x6e || escaped === 0x72 || escaped === 0x74) i += 1
      else if (escaped === 0x75 && BLANK_ESCAPE.test(this.#cursor.decode(i, i + 6))) i += 5
      else return false
    }
    return true
  }

  #expect(is: boolean, at: string, what: string): void {
    if (is) return
    // The end of the body is a broken JSON text, not a wrong value.
    if (this.#cursor.peek() === -1) throw new ScanError('not-json', this.#cursor.at, 'the body ends too early')
    throw new ScanError('not-a-request', at, `expected ${what}`)
  }
}

type MarkerValue = Readonly<{
  marker: Marker | null
  span: Span
  take: (found: Readonly<{ marker: Marker | null; span: MarkerSpan }>) => void
}>

const NULL = 0x6e
const BLANK_ESCAPE = /^[ \t\n\r]$/
const ROOT_KEYS: ReadonlySet<string> = new Set(['tools', 'system', 'messages', 'model', 'stream', 'cache_control'])
const MESSAGE_KEYS: ReadonlySet<string> = new Set(['role', 'content', 'clear_at'])
const BLOCK_KEYS: ReadonlySet<string> = new Set(['type', 'text', 'content', 'defer_loading', 'cache_control'])
const NESTED_KEYS: ReadonlySet<string> = new Set(['cache_control'])
const TEXT_HEAD = ascii('{"type":"text","text":')
const TEXT_TAIL = ascii('}')

function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, character => character.charCodeAt(0))
}

function asRole(role: string | null): Role | null {
  return role === 'user' || role === 'assistant' || role === 'system' ? role : null
}

function emptyBlock(span: Span): MappedBlock {
  return {
    kind: '',
    form: 'block',
    text: 'none',
    deferred: false,
    marker: null,
    nestedMarkers: [],
    bytes: 0,
    digest: EMPTY_HASH,
    span,
    isEmpty: true,
    markerSpan: null,
    nestedSpans: [],
  }
}
