import type { FoundBlock } from './assemble.ts'
import { CONTENT_KINDS, LONGEST_TOOL_NAME } from './block-kinds.ts'
import type { MarkerSpan } from './body-map.ts'
import { EMPTY_HASH, type Hasher } from './hash.ts'
import { BYTE, type JsonCursor } from './json-cursor.ts'
import type { JsonPath } from './json-path.ts'
import { KnownWords } from './known-words.ts'
import { type FoundMarker, readMarkerAt } from './marker-reader.ts'
import { Members } from './members.ts'
import type { Section } from './prompt.ts'

/** A block with its place in the bytes. */
export type MappedBlock = FoundBlock & {
  start: number
  end: number
  isEmpty: boolean
  markerSpan: MarkerSpan | null
  nestedSpans: readonly MarkerSpan[]
}

const CONTENT_KEYS = new KnownWords(['type', 'text', 'content', 'defer_loading', 'cache_control'])
const TOOL_KEYS = new KnownWords([...CONTENT_KEYS.words, 'name'])
const NESTED_KEYS = new KnownWords(['cache_control'])
const KINDS = new KnownWords([...CONTENT_KINDS, 'custom'])
/** White space that is escaped. A text may be made of nothing else, so nothing is decoded for it. */
const BLANK_ESCAPES = new KnownWords(
  ['n', 'r', 't', 'u0020', 'u0009', 'u000a', 'u000A', 'u000d', 'u000D'].map(letters => `\\${letters}`),
)
const NONE: readonly never[] = []

/** A string is hashed as if it were written as its one text block, so that both forms are one prefix. */
const TEXT_HEAD = '{"type":"text","text":'
const TEXT_TAIL = '}'

/** Reads the blocks of a body, one after the other. */
export class BlockReader {
  readonly #cursor: JsonCursor
  readonly #hasher: Hasher
  readonly #path: JsonPath
  readonly #toolMembers: Members
  readonly #contentMembers: Members
  readonly #nestedMembers: Members

  constructor(cursor: JsonCursor, hasher: Hasher, path: JsonPath) {
    this.#cursor = cursor
    this.#hasher = hasher
    this.#path = path
    this.#toolMembers = new Members(cursor, TOOL_KEYS)
    this.#contentMembers = new Members(cursor, CONTENT_KEYS)
    this.#nestedMembers = new Members(cursor, NESTED_KEYS)
  }

  /** Steps over the object at the cursor and reads it as a block. */
  read(section: Section): MappedBlock {
    const cursor = this.#cursor
    const block = foundAt(cursor.at)
    const members = (section === 'tools' ? this.#toolMembers : this.#contentMembers).openOutlined()
    while (members.next()) this.#readMember(block, members)
    block.isEmpty = members.isEmpty
    block.end = cursor.at
    if (section === 'tools' && (block.kind === '' || block.kind === 'custom')) block.kind = 'tool'
    if (block.kind !== 'tool_result') {
      block.nestedMarkers = NONE
      block.nestedSpans = NONE
    }
    this.#hashWithoutMarkers(block)
    return block
  }

  /** Steps over the string at the cursor and reads it as its one text block. */
  readString(): MappedBlock {
    const cursor = this.#cursor
    const hasher = this.#hasher
    const block = foundAt(cursor.at)
    block.form = 'string'
    block.kind = 'text'
    block.text = this.#readText(cursor)
    block.end = cursor.at
    block.bytes = TEXT_HEAD.length + (block.end - block.start) + TEXT_TAIL.length
    hasher.updateAscii(TEXT_HEAD)
    hasher.update(block.start, block.end)
    hasher.updateAscii(TEXT_TAIL)
    block.digest = hasher.digest()
    return block
  }

  #readMember(block: MappedBlock, members: Members): void {
    const cursor = this.#cursor
    switch (members.key) {
      case 'type':
        block.kind = members.word(KINDS) ?? ''
        break
      case 'text':
        if (cursor.isString) block.text = this.#readText(members)
        else members.skip()
        break
      case 'defer_loading':
        block.deferred = cursor.isTrue()
        break
      case 'name':
        block.name = this.#readName(members)
        break
      case 'content':
        if (cursor.isArray) this.#readNested(block)
        else members.skip()
        break
      case 'cache_control': {
        const { marker, span } = readMarkerAt(cursor, members)
        block.marker = marker
        block.markerSpan = span
        break
      }
      default:
        members.skip()
    }
  }

  #readName(members: Members): string | null {
    const cursor = this.#cursor
    if (!cursor.isString) {
      members.skip()
      return null
    }
    const start = cursor.at + 1
    const end = members.string()
    // A character takes six bytes at most, so what is longer need not be decoded to be too long.
    if (end - start > 6 * LONGEST_TOOL_NAME) return null
    const name = cursor.decode(start, end)
    return name.length <= LONGEST_TOOL_NAME ? name : null
  }

  #readText(string: Members | JsonCursor): FoundBlock['text'] {
    const start = this.#cursor.at + 1
    return this.#isBlank(start, string.string()) ? 'blank' : 'present'
  }

  #isBlank(start: number, end: number): boolean {
    const { bytes } = this.#cursor
    for (let i = start; i < end; i++) {
      if (bytes[i] === 0x20) continue
      if (bytes[i] !== BYTE.backslash) return false
      if (BLANK_ESCAPES.find(bytes, i, i + 2) >= 0) i += 1
      else if (BLANK_ESCAPES.find(bytes, i, i + 6) >= 0) i += 5
      else return false
    }
    return true
  }

  #readNested(block: MappedBlock): void {
    const cursor = this.#cursor
    const found: FoundMarker[] = []
    this.#path.enter('content')
    for (let index = 0; cursor.nextElement(index); index++) {
      this.#path.enter(index)
      if (cursor.isObject) this.#readNestedMembers(found)
      else cursor.skip()
      this.#path.leave()
    }
    this.#path.leave()
    if (found.length === 0) return
    block.nestedMarkers = found.flatMap(({ marker }) => marker ?? [])
    block.nestedSpans = found.map(({ span }) => span)
  }

  #readNestedMembers(found: FoundMarker[]): void {
    const members = this.#nestedMembers.open()
    while (members.next()) {
      if (members.key === 'cache_control') found.push(readMarkerAt(this.#cursor, members))
      else this.#cursor.skip()
    }
  }

  #hashWithoutMarkers(block: MappedBlock): void {
    const hasher = this.#hasher
    let at = block.start
    block.bytes = block.end - at
    if (block.markerSpan === null && block.nestedSpans.length === 0) {
      block.digest = hasher.hash(at, block.end)
      return
    }
    for (const { cut } of markersOf(block)) {
      hasher.update(at, cut.start)
      at = cut.end
      block.bytes -= cut.end - cut.start
    }
    hasher.update(at, block.end)
    block.digest = hasher.digest()
  }
}

function foundAt(start: number): MappedBlock {
  return {
    kind: '',
    name: null,
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
