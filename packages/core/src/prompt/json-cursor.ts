import { type Bulk, NO_BYTES } from './bulk.ts'
import type { KnownWords } from './known-words.ts'
import { ScanError } from './scan-error.ts'
import { utf8ToText } from './utf8.ts'

/** Containers nested deeper than this are not scanned: nobody writes such a request by hand, and an attacker may. */
const MAX_DEPTH = 512

/** How many texts are remembered, and what they are shorter than. */
const REMEMBERED = 64

/** What is longer is no name. A tool's of 128 characters, each of them escaped, is shorter. Unit: bytes. */
const LONGEST_NAME = 1_024

/** A schema may take some pages. Unit: bytes. */
const LONGEST_VALUE = 262_144

/** The brackets that are open while a container is stepped over. */
const OPEN = new Uint8Array(MAX_DEPTH)

/** The bytes that give a JSON text its structure. */
export const BYTE = {
  quote: 0x22,
  backslash: 0x5c,
  comma: 0x2c,
  colon: 0x3a,
  openObject: 0x7b,
  closeObject: 0x7d,
  openArray: 0x5b,
  closeArray: 0x5d,
} as const

/**
 * A cursor over the bytes of a JSON text. It steps over values without building them; strings are crossed by searching
 * the closing quote, which is what makes a scan several times faster than a parse.
 */
export class JsonCursor {
  bytes: Uint8Array = NO_BYTES
  /** The next byte to be read. */
  at = 0
  readonly bulk: Bulk
  /** Names come again in every request, so the last ones are not built anew. Of ASCII: each byte is one of their units. */
  readonly #texts: string[] = Array<string>(REMEMBERED).fill('')

  constructor(bulk: Bulk) {
    this.bulk = bulk
  }

  /** Goes to the beginning of other bytes. */
  open(bytes: Uint8Array): void {
    this.bulk.open(bytes)
    this.bytes = bytes
    this.at = 0
  }

  /** Steps over white space and returns the byte that stands there; -1 at the end. */
  peek(): number {
    const byte = this.bytes[this.at] ?? 0
    if (byte > 0x20) return byte
    this.at = behindSpace(this.bytes, this.at)
    return this.bytes[this.at] ?? -1
  }

  /** True when an object begins here. */
  get isObject(): boolean {
    return this.peek() === BYTE.openObject
  }

  /** True when an array begins here. */
  get isArray(): boolean {
    return this.peek() === BYTE.openArray
  }

  /** True when a string begins here. */
  get isString(): boolean {
    return this.peek() === BYTE.quote
  }

  /** True when `null` begins here; nothing else of JSON has its first letter. */
  get isNull(): boolean {
    return this.peek() === 0x6e
  }

  /** Where the string that must begin at `at` has its closing quote. */
  closingQuote(at: number): number {
    if (this.bytes[at] !== BYTE.quote) throw this.unexpected(at)
    const end = this.bulk.closingQuote(at + 1)
    if (end < 0) throw new ScanError('not-json', at, 'the body ends too early')
    return end
  }

  /** What to throw where something else had to stand. */
  unexpected(at: number): ScanError {
    const byte = this.bytes[at]
    const what = byte === undefined ? 'the body ends too early' : `byte 0x${byte.toString(16)} does not belong here`
    return new ScanError('not-json', at, what)
  }

  /**
   * Steps to the next element of an array; each must be stepped over before the next call. Ends behind the array.
   *
   * @param index of the element, from 0
   * @returns false when there is no more
   */
  nextElement(index: number): boolean {
    const { bytes } = this
    let at = behindSpace(bytes, this.at)
    if (index === 0) {
      if (bytes[at] !== BYTE.openArray) throw this.unexpected(at)
      at = behindSpace(bytes, at + 1)
    }
    const isEnd = bytes[at] === BYTE.closeArray
    if (isEnd) {
      at++
    } else if (index > 0) {
      if (bytes[at] !== BYTE.comma) throw this.unexpected(at)
      at = behindSpace(bytes, at + 1)
    }
    this.at = at
    return !isEnd
  }

  /** Steps over the string that begins here and returns where its closing quote stands. */
  string(): number {
    const end = this.closingQuote(behindSpace(this.bytes, this.at))
    this.at = end + 1
    return end
  }

  /** Steps over the string that begins here and returns what it says. */
  text(): string {
    this.peek()
    const start = this.at + 1
    return this.decode(start, this.string())
  }

  /** Decodes the inside of a string literal. Known words cost no text. */
  word(known: KnownWords, start: number, end: number): string {
    const index = known.find(this.bytes, start, end)
    return index < 0 ? this.decode(start, end) : (known.words[index] ?? '')
  }

  /** Decodes the inside of a string literal. */
  decode(start: number, end: number): string {
    const { bytes } = this
    const place = ((bytes[end - 1] ?? 0) + 5 * (end - start)) % REMEMBERED
    const last = this.#texts[place] ?? ''
    if (this.isAt(last, start, end)) return last
    const text = this.#text(start, end, LONGEST_NAME)
    // As many units as bytes: all of ASCII, so nothing but an escape can hide in it.
    if (text.length !== end - start || text.includes('\\')) return String(this.#parse(`"${text}"`, start))
    if (text.length < REMEMBERED) this.#texts[place] = text
    return text
  }

  /** Whether a text of ASCII stands from `start` to `end`; false for any other text. */
  isAt(text: string, start: number, end: number): boolean {
    if (text.length !== end - start) return false
    for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) !== this.bytes[start + i]) return false
    return true
  }

  /** Parses the value from `start` to `end`: for a small one that was stepped over. */
  parse(start: number, end: number): unknown {
    return this.#parse(this.#text(start, end, LONGEST_VALUE), start)
  }

  /** To make a text takes far longer than to step over it, and much memory: nobody has to do so for a body that is one long name. */
  #text(start: number, end: number, longest: number): string {
    if (end - start > longest) throw new ScanError('too-long', start, `more than ${longest} bytes`)
    return utf8ToText(this.bytes, start, end)
  }

  #parse(text: string, at: number): unknown {
    try {
      return JSON.parse(text)
    } catch {
      throw new ScanError('not-json', at, 'a value is not JSON')
    }
  }

  /** Steps over the value that begins here and tells whether it is `true`. */
  isTrue(): boolean {
    this.peek()
    const start = this.at
    this.skip()
    return this.isAt('true', start, this.at)
  }

  /** Steps over the value that begins here, whatever it is. */
  skip(): void {
    const byte = this.peek()
    if (byte === BYTE.quote) this.at = this.closingQuote(this.at) + 1
    else if (byte === BYTE.openObject || byte === BYTE.openArray) this.#skipContainer()
    else this.#skipScalar()
  }

  #skipContainer(): void {
    const { bytes } = this
    let depth = 0
    let at = this.at
    do {
      const byte = bytes[at]
      if (byte === BYTE.quote) {
        at = this.closingQuote(at) + 1
        continue
      }
      if (byte === undefined) throw this.unexpected(at)
      if (byte === BYTE.openObject || byte === BYTE.openArray) this.#enter(byte, depth++, at)
      else if (byte === BYTE.closeObject || byte === BYTE.closeArray) this.#leave(byte, --depth, at)
      at++
    } while (depth > 0)
    this.at = at
  }

  #enter(byte: number, depth: number, at: number): void {
    if (depth === MAX_DEPTH) throw new ScanError('too-deep', at, `more than ${MAX_DEPTH} levels`)
    OPEN[depth] = byte
  }

  #leave(byte: number, depth: number, at: number): void {
    // In ASCII a closing bracket is its opening one plus two.
    if (OPEN[depth] !== byte - 2) throw this.unexpected(at)
  }

  #skipScalar(): void {
    const start = this.at
    for (;;) {
      const byte = this.bytes[this.at]
      const isPart = byte !== undefined && (isLetterOrDigit(byte) || byte === 0x2b || byte === 0x2d || byte === 0x2e)
      if (!isPart) break
      this.at++
    }
    if (this.at === start) throw this.unexpected(start)
  }
}

/** The first place from `at` on where no white space stands. Nearly always that is `at` itself. */
export function behindSpace(bytes: Uint8Array, at: number): number {
  return (bytes[at] as number) > 0x20 ? at : behindLongSpace(bytes, at)
}

function behindLongSpace(bytes: Uint8Array, at: number): number {
  let next = at
  while (isSpace(bytes[next] ?? 0)) next++
  return next
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09
}

function isLetterOrDigit(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || (byte >= 0x61 && byte <= 0x7a) || (byte >= 0x41 && byte <= 0x5a)
}
