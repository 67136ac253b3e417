import { assemble, type FoundMessage, type FoundRequest } from './assemble.ts'
import { BlockReader, type MappedBlock } from './block-reader.ts'
import type { BodyMap, MarkerSpan } from './body-map.ts'
import type { Bulk } from './bulk.ts'
import { Hasher } from './hash.ts'
import { JsonCursor } from './json-cursor.ts'
import { JsonPath } from './json-path.ts'
import { KnownWords } from './known-words.ts'
import { readMarkerAt } from './marker-reader.ts'
import { Members } from './members.ts'
import { PARAMETER_MEMBERS, readParameters } from './parameters.ts'
import type { Prompt, Role, Section } from './prompt.ts'
import { notARequest, type ScanError } from './scan-error.ts'

const ROOT_KEYS = new KnownWords([
  'tools',
  'system',
  'messages',
  'model',
  'stream',
  'thread',
  'cache_control',
  ...PARAMETER_MEMBERS,
])
const MESSAGE_KEYS = new KnownWords(['role', 'content', 'clear_at'])
const WORDS = new KnownWords(['user', 'assistant', 'system', 'next_user_message'])
const NONE: readonly never[] = []

/** A message, and where it ends. */
export type MappedMessage = FoundMessage<MappedBlock> & Readonly<{ end: number }>

/** What was found so far. */
type Found = { -readonly [Member in keyof Mapped]: Mapped[Member] }
type Mapped = Omit<FoundRequest<MappedBlock>, 'messages'> &
  Readonly<{
    messages: readonly MappedMessage[]
    automaticSpan: MarkerSpan | null
    /** The members that parameters are read from. */
    members: Record<string, unknown>
  }>

/** Before anything was found; its messages are `NONE` itself, which no body's are. */
function nothing(): Found {
  return {
    model: '',
    stream: false,
    onThread: false,
    members: {},
    parameters: {},
    automatic: null,
    automaticSpan: null,
    tools: NONE,
    system: NONE,
    messages: NONE,
  }
}

/** Reads bodies, one after the other. */
export class BodyReader {
  /** Where it is. */
  readonly path: JsonPath = new JsonPath()
  readonly #cursor: JsonCursor
  readonly #members: Members
  readonly #messageMembers: Members
  readonly #block: BlockReader

  constructor(bulk: Bulk) {
    const cursor = new JsonCursor(bulk)
    this.#cursor = cursor
    this.#members = new Members(cursor, ROOT_KEYS)
    this.#messageMembers = new Members(cursor, MESSAGE_KEYS)
    this.#block = new BlockReader(cursor, new Hasher(bulk), this.path)
  }

  /** Goes to the beginning of a body and forgets the last one. */
  open(body: Uint8Array): void {
    this.#cursor.open(body)
    this.path.clear()
  }

  /**
   * Reads no whole body but messages that stand behind others in their list: from the comma that follows those to the bracket that closes the
   * list.
   *
   * @throws ScanError where they can't be read, or something else stands there
   */
  readMore(): readonly MappedMessage[] {
    const messages = this.#readMessages(1)
    if (this.#cursor.at !== this.#cursor.bytes.length) throw this.#cursor.unexpected(this.#cursor.at)
    return messages
  }

  /** @throws ScanError where the body can't be read */
  read(): Readonly<{ prompt: Prompt; map: BodyMap }> {
    const cursor = this.#cursor
    const found = nothing()
    this.#expect(cursor.isObject, 'an object')
    const members = this.#members.open()
    while (members.next()) {
      this.path.enter(members.key)
      this.#readMember(found, members)
      this.path.leave()
    }
    if (cursor.peek() !== -1) throw cursor.unexpected(cursor.at)
    if (found.messages === NONE) throw this.#wrong('messages', 'an array')
    found.parameters = readParameters(found.members)
    const { prompt, order } = assemble(found)
    const { automaticSpan, messages } = found
    return { prompt, map: { blocks: order, automaticSpan, messages, elements: this.path.elements } }
  }

  #readMember(found: Found, members: Members): void {
    const cursor = this.#cursor
    switch (members.key) {
      case 'tools':
        if (cursor.isNull) cursor.skip()
        else found.tools = this.#readBlocks('tools')
        break
      case 'system':
        found.system = this.#readContent('system')
        break
      case 'messages':
        this.#expect(cursor.isArray, 'an array')
        found.messages = this.#readMessages(0)
        break
      case 'model':
        if (cursor.isString) found.model = cursor.text()
        else cursor.skip()
        break
      case 'stream':
        found.stream = cursor.isTrue()
        break
      case 'thread':
        found.onThread = !cursor.isNull
        cursor.skip()
        break
      case 'cache_control':
        ;({ marker: found.automatic, span: found.automaticSpan } = readMarkerAt(cursor, members))
        break
      case '':
        cursor.skip()
        break
      default:
        found.members[members.key] = this.#readValue()
    }
  }

  /** For a small one. */
  #readValue(): unknown {
    const cursor = this.#cursor
    cursor.peek()
    const start = cursor.at
    cursor.skip()
    return cursor.parse(start, cursor.at)
  }

  #readMessages(first: number): readonly MappedMessage[] {
    const messages: MappedMessage[] = []
    for (let index = first; this.#cursor.nextElement(index); index++) {
      this.path.enter(index)
      messages.push(this.#readMessage())
      this.path.leave()
    }
    return messages
  }

  #readMessage(): MappedMessage {
    const cursor = this.#cursor
    let role: Role | undefined
    let cleared = false
    let hasContent = false
    let blocks: readonly MappedBlock[] = NONE
    this.#expect(cursor.isObject, 'an object')
    const members = this.#messageMembers.open()
    while (members.next()) {
      if (members.key === 'content') {
        hasContent = !cursor.isNull
        this.path.enter('content')
        blocks = this.#readContent('messages')
        this.path.leave()
      } else if (members.key === 'role') {
        const said = members.word(WORDS)
        if (said === 'user' || said === 'assistant' || said === 'system') role = said
      } else if (members.key === 'clear_at') {
        cleared = members.word(WORDS) === 'next_user_message'
      } else {
        cursor.skip()
      }
    }
    if (role === undefined) throw this.#wrong('role', '"user", "assistant" or "system"')
    if (role !== 'system' && !hasContent) throw this.#wrong('content', 'content')
    return { role, cleared, blocks, end: cursor.at }
  }

  #readContent(section: 'system' | 'messages'): readonly MappedBlock[] {
    const cursor = this.#cursor
    if (cursor.isString) return [this.#block.readString()]
    if (!cursor.isNull) return this.#readBlocks(section)
    cursor.skip()
    return NONE
  }

  #readBlocks(section: Section): readonly MappedBlock[] {
    const blocks: MappedBlock[] = []
    this.#expect(this.#cursor.isArray, 'an array')
    for (let index = 0; this.#cursor.nextElement(index); index++) {
      this.path.enter(index)
      this.#expect(this.#cursor.isObject, 'an object')
      blocks.push(this.#block.read(section))
      this.path.leave()
    }
    return blocks
  }

  #expect(is: boolean, what: string): void {
    if (is) return
    // The end of the body is a broken JSON text, not a wrong value.
    if (this.#cursor.peek() === -1) throw this.#cursor.unexpected(this.#cursor.at)
    throw notARequest(what)
  }

  #wrong(member: string, expected: string): ScanError {
    this.path.enter(member)
    return notARequest(expected)
  }
}
