import { assemble, type FoundBlock, type FoundMessage } from './assemble.ts'
import { CONTENT_KINDS } from './block-kinds.ts'
import type { BodyMap, MarkerSpan, Span } from './body-map.ts'
import { EMPTY_HASH, Hasher } from './hash.ts'
import { BYTE, JsonCursor } from './json-cursor.ts'
import { KnownWords } from './known-words.ts'
import { Members } from './members.ts'
import { openBulk } from './open-bulk.ts'
import type { Marker, Prompt, Role, Section } from './prompt.ts'
import { readMarker } from './read-marker.ts'
import { ScanError } from './scan-error.ts'

/** A block with its place in the bytes. */
type MappedBlock = FoundBlock & {
  start: number
  end: number
  isEmpty: boolean
  markerSpan: MarkerSpan | null
  nestedSpans: readonly MarkerSpan[]
}

type FoundMarker = Readonly<{ marker: Marker | null; span: MarkerSpan }>

/** A `cache_control` value longer than this is nothing that the API knows. Unit: bytes. */
const MARKER_LIMIT = 256

const ROOT_KEYS = new KnownWords(['tools', 'system', 'messages', 'model', 'stream', 'cache_control'])
const MESSAGE_KEYS = new KnownWords(['role', 'content', 'clear_at'])
const BLOCK_KEYS = new KnownWords(['type', 'text', 'content', 'defer_loading', 'cache_control'])
const NESTED_KEYS = new KnownWords(['cache_control'])
const ROLES: readonly Role[] = ['user', 'assistant', 'system']
const WORDS = new KnownWords([...CONTENT_KINDS, ...ROLES, 'custom'])
const NONE: readonly never[] = []

/** How nearly everybody writes a marker: known at sight. */
const SPELLINGS = new KnownWords(['{"type":"ephemeral"}', '{"type":"ephemeral","ttl":"5m"}', '{"type":"ephemeral","ttl":"1h"}'])
const SPELLED: readonly (Marker | null)[] = SPELLINGS.words.map(text => readMarker(JSON.parse(text)))

/** Reads one body, once. */
export class BodyReader {
  readonly #cursor: JsonCursor
  readonly #hasher: Hasher
  readonly #path: (string | number)[] = []
  #model = ''
  #stream = false
  #automatic: FoundMarker | null = null
  #tools: readonly MappedBlock[] = NONE
  #system: readonly MappedBlock[] = NONE
  #messages: readonly FoundMessage<MappedBlock>[] | null = null

  constructor(body: Uint8Array) {
    const bulk = openBulk(body)
    this.#cursor = new JsonCursor(bulk)
    this.#hasher = new Hasher(bulk)
  }

  /** Where it reads, as a JSON path: `messages[3].content[0]`, or `request` for the whole. */
  get path(): string {
    if (this.#path.length === 0) return 'request'
    return this.#path.map((step, i) => (typeof step === 'number' ? `[${step}]` : i === 0 ? step : `.${step}`)).join('')
  }

  /** @throws ScanError where the body can't be read */
  read(): Readonly<{ prompt: Prompt; map: BodyMap }> {
    const cursor = this.#cursor
    this.#expect(cursor.isObject, 'an object')
    const members = new Members(cursor, ROOT_KEYS)
    while (members.next()) this.#readRootMember(members)
    if (cursor.peek() !== -1) throw new ScanError('not-json', cursor.at, 'something stands behind the request')
    if (this.#messages === null) throw this.#wrong('messages', 'an array')
    const { prompt, order } = assemble({
      model: this.#model,
      stream: this.#stream,
      automatic: this.#automatic?.marker ?? null,
      tools: this.#tools,
      system: this.#system,
      messages: this.#messages,
    })
    return { prompt, map: { blocks: order, automaticSpan: this.#automatic?.span ?? null } }
  }

  #readRootMember(members: Members): void {
    const cursor = this.#cursor
    this.#path.push(members.key)
    switch (members.key) {
      case 'tools':
        if (cursor.isNull) cursor.skip()
        else this.#tools = this.#readBlocks('tools')
        break
      case 'system':
        this.#system = this.#readContent('system')
        break
      case 'messages':
        this.#messages = this.#readMessages()
        break
      case 'model':
        if (cursor.isString) this.#model = cursor.text()
        else cursor.skip()
        break
      case 'stream':
        this.#stream = cursor.isTrue()
        break
      case 'cache_control':
        this.#automatic = this.#readMarker(members)
        break
      default:
        cursor.skip()
    }
    this.#path.pop()
  }

  #readMessages(): readonly FoundMessage<MappedBlock>[] {
    const cursor = this.#cursor
    const messages: FoundMessage<MappedBlock>[] = []
    this.#expect(cursor.isArray, 'an array')
    for (let index = 0; cursor.nextElement(index); index++) {
      this.#path.push(index)
      messages.push(this.#readMessage())
      this.#path.pop()
    }
    return messages
  }

  #readMessage(): FoundMessage<MappedBlock> {
    const cursor = this.#cursor
    let role: Role | undefined
    let cleared = false
    let hasContent = false
    let blocks: readonly MappedBlock[] = NONE
    this.#expect(cursor.isObject, 'an object')
    const members = new Members(cursor, MESSAGE_KEYS)
    while (members.next()) {
      if (members.key === 'content') {
        hasContent = !cursor.isNull
        this.#path.push('content')
        blocks = this.#readContent('messages')
        this.#path.pop()
      } else if (members.key === 'role') {
        const said = this.#readWord()
        role = ROLES.find(known => known === said)
      } else if (members.key === 'clear_at') {
        cleared = this.#readWord() === 'next_user_message'
      } else {
        cursor.skip()
      }
    }
    if (role === undefined) throw this.#wrong('role', '"user", "assistant" or "system"')
    if (role !== 'system' && !hasContent) throw this.#wrong('content', 'content')
    return { role, cleared, blocks }
  }

  /** Steps over a value and returns what it says; null when it is no string. Known words cost no text. */
  #readWord(): string | null {
    const cursor = this.#cursor
    if (!cursor.isString) {
      cursor.skip()
      return null
    }
    const start = cursor.at + 1
    const end = cursor.string()
    const index = WORDS.find(cursor.bytes, start, end)
    return index < 0 ? cursor.decode(start, end) : (WORDS.words[index] ?? null)
  }

  #readContent(section: 'system' | 'messages'): readonly MappedBlock[] {
    const cursor = this.#cursor
    if (cursor.isString) return [this.#readString()]
    if (!cursor.isNull) return this.#readBlocks(section)
    cursor.skip()
    return NONE
  }

  #readBlocks(section: Section): readonly MappedBlock[] {
    const cursor = this.#cursor
    const blocks: MappedBlock[] = []
    this.#expect(cursor.isArray, 'an array')
    for (let index = 0; cursor.nextElement(index); index++) {
      this.#path.push(index)
      this.#expect(cursor.isObject, 'an object')
      blocks.push(this.#readBlock(section))
      this.#path.pop()
    }
    return blocks
  }

  #readString(): MappedBlock {
    const cursor = this.#cursor
    const start = cursor.at
    const text = this.#readText()
    const hasher = this.#hasher
    // As if it were written as its one text block, so that both forms are one prefix.
    hasher.updateAscii(TEXT_HEAD)
    hasher.update(start, cursor.at)
    hasher.updateAscii(TEXT_TAIL)
    return {
      ...foundAt(start),
      kind: 'text',
      form: 'string',
      text,
      bytes: TEXT_HEAD.length + (cursor.at - start) + TEXT_TAIL.length,
      digest: hasher.digest(),
      end: cursor.at,
    }
  }

  #readBlock(section: Section): MappedBlock {
    const cursor = this.#cursor
    const block = foundAt(cursor.at)
    const members = new Members(cursor, BLOCK_KEYS)
    while (members.next()) {
      block.isEmpty = false
      this.#readBlockMember(block, members)
    }
    block.end = cursor.at
    if (section === 'tools' && (block.kind === '' || block.kind === 'custom')) block.kind = 'tool'
    if (block.kind !== 'tool_result') {
      block.nestedMarkers = NONE
      block.nestedSpans = NONE
    }
    this.#hashWithoutMarkers(block)
    return block
  }

  #readBlockMember(block: MappedBlock, members: Members): void {
    const cursor = this.#cursor
    switch (members.key) {
      case 'type':
        block.kind = this.#readWord() ?? ''
        break
      case 'text':
        if (cursor.isString) block.text = this.#readText()
        else cursor.skip()
        break
      case 'defer_loading':
        block.deferred = cursor.isTrue()
        break
      case 'content':
        if (cursor.isArray) this.#readNested(block)
        else cursor.skip()
        break
      case 'cache_control': {
        const { marker, span } = this.#readMarker(members)
        block.marker = marker
        block.markerSpan = span
        break
      }
      default:
        cursor.skip()
    }
  }

  #readText(): FoundBlock['text'] {
    const start = this.#cursor.at + 1
    return this.#isBlank(start, this.#cursor.string()) ? 'blank' : 'present'
  }

  #readNested(block: MappedBlock): void {
    const cursor = this.#cursor
    const found: FoundMarker[] = []
    this.#path.push('content')
    for (let index = 0; cursor.nextElement(index); index++) {
      this.#path.push(index)
      if (cursor.isObject) {
        const members = new Members(cursor, NESTED_KEYS)
        while (members.next()) {
          if (members.key === 'cache_control') found.push(this.#readMarker(members))
          else cursor.skip()
        }
      } else cursor.skip()
      this.#path.pop()
    }
    this.#path.pop()
    if (found.length === 0) return
    block.nestedMarkers = found.flatMap(({ marker }) => (marker === null ? [] : [marker]))
    block.nestedSpans = found.map(({ span }) => span)
  }

  #readMarker({ comma, keyStart }: Members): FoundMarker {
    const cursor = this.#cursor
    const start = cursor.at
    cursor.skip()
    const value = { start, end: cursor.at }
    return {
      marker: this.#markerAt(value),
      span: { cut: comma >= 0 ? { start: comma, end: value.end } : this.#firstMember(keyStart, value.end), value },
    }
  }

  #markerAt({ start, end }: Span): Marker | null {
    const spelling = SPELLINGS.find(this.#cursor.bytes, start, end)
    if (spelling >= 0) return SPELLED[spelling] ?? null
    if (end - start > MARKER_LIMIT) return readMarker('(longer than any marker)')
    return readMarker(this.#cursor.parse(start, end))
  }

  /** The first member has no comma before it, so it takes the one behind it along. */
  #firstMember(start: number, end: number): Span {
    return { start, end: this.#cursor.peek() === BYTE.comma ? this.#cursor.at + 1 : end }
  }

  #hashWithoutMarkers(block: MappedBlock): void {
    const hasher = this.#hasher
    let at = block.start
    block.bytes = block.end - at
    for (const { cut } of markersOf(block)) {
      hasher.update(at, cut.start)
      at = cut.end
      block.bytes -= cut.end - cut.start
    }
    hasher.update(at, block.end)
    block.digest = hasher.digest()
  }

  #isBlank(start: number, end: number): boolean {
    const { bytes } = this.#cursor
    for (let i = start; i < end; i++) {
      if (bytes[i] === 0x20) continue
      if (bytes[i] !== BYTE.backslash) return false
      const escaped = bytes[i + 1]
      if (escaped === 0x6e || escaped === 0x72 || escaped === 0x74) i += 1
      else if (escaped === 0x75 && BLANK_ESCAPE.test(this.#cursor.decode(i, i + 6))) i += 5
      else return false
    }
    return true
  }

  #expect(is: boolean, what: string): void {
    if (is) return
    // The end of the body is a broken JSON text, not a wrong value.
    if (this.#cursor.peek() === -1) throw new ScanError('not-json', this.#cursor.at, 'the body ends too early')
    throw new ScanError('not-a-request', null, `expected ${what}`)
  }

  #wrong(member: string, expected: string): ScanError {
    this.#path.push(member)
    return new ScanError('not-a-request', null, `expected ${expected}`)
  }
}

const BLANK_ESCAPE = /^[ \t\n\r]$/
const TEXT_HEAD = '{"type":"text","text":'
const TEXT_TAIL = '}'

function foundAt(start: number): MappedBlock {
  return {
    kind: '',
    form: 'block',
    text: 'none',
    deferred: false,
    marker: null,
    nestedMarkers: NONE,
    bytes: 0,
    digest: EMPTY_HASH,
    start,
    end: start,
    isEmpty: true,
    markerSpan: null,
    nestedSpans: NONE,
  }
}

/** The markers of a block in the order of the bytes. */
function markersOf({ markerSpan, nestedSpans }: MappedBlock): readonly MarkerSpan[] {
  if (markerSpan === null) return nestedSpans
  return [...nestedSpans, markerSpan].sort((a, b) => a.cut.start - b.cut.start)
}
