import { utf8ToText } from '../prompt/utf8.ts'
import { type BillingTerms, LIST_TERMS, readTerms } from './billing-terms.ts'
import { fieldsOf } from './fields.ts'
import { isOpenAiUsage, readOpenAiUsage } from './openai-usage.ts'
import { overwriteUsage, type RawUsage, readRawUsage, settleUsage } from './read-usage.ts'
import type { Usage } from './usage.ts'

/** Reads the usage out of an answer's bytes as they pass. */
export interface UsageTap {
  /** Takes the next bytes of the answer's body. The bytes are not kept and not changed. */
  push(chunk: Uint8Array): void
  /** What the answer has told so far; null until it told something. */
  readonly usage: Usage | null
  /** Under which terms the answer is billed, as far as it has told. */
  readonly terms: BillingTerms
}

const NEEDLE = Array.from('"usage":', character => character.charCodeAt(0))
const RARE = 0x67
const RARE_AT = 4
const OPEN = 0x7b
const CLOSE = 0x7d
const QUOTE = 0x22
const BACKSLASH = 0x5c
const SPACE = 0x20
/** A usage object longer than this is not one. Unit: bytes. */
const LIMIT = 16_384

/**
 * Makes a tap for one answer, JSON or server-sent events alike. It searches the bytes for `"usage":` and reads the object
 * behind it. Text of the model can't fool it: inside a JSON string the quotes are escaped, so the name never stands there raw.
 * The answer must not be compressed.
 */
export function createUsageTap(): UsageTap {
  return new ByteTap()
}

class ByteTap implements UsageTap {
  usage: Usage | null = null
  terms: BillingTerms = LIST_TERMS
  #raw: RawUsage | null = null
  /** How many bytes of the needle have just been seen. */
  #matched = 0
  /** The object being collected, as far as earlier chunks held it; null while searching. */
  #object: string | null = null
  #depth = 0
  #inString = false
  #escaped = false

  push(chunk: Uint8Array): void {
    let at = 0
    while (at < chunk.length) {
      at = this.#object === null ? this.#search(chunk, at) : this.#collect(chunk, at)
    }
  }

  #search(chunk: Uint8Array, from: number): number {
    let at = from
    while (at < chunk.length) {
      if (this.#matched === 0) {
        // Hardly any byte is a `g`, and so many are quotes.
        const rare = chunk.indexOf(RARE, at + RARE_AT)
        at = rare < 0 ? Math.max(at, chunk.length - RARE_AT) : rare - RARE_AT
      }
      const byte = chunk[at++] as number
      if (byte === NEEDLE[this.#matched]) this.#matched++
      else this.#matched = byte === QUOTE ? 1 : 0
      if (this.#matched === NEEDLE.length) {
        this.#matched = 0
        this.#object = ''
        this.#depth = 0
        this.#inString = false
        this.#escaped = false
        return at
      }
    }
    return at
  }

  #collect(chunk: Uint8Array, from: number): number {
    const earlier = this.#object ?? ''
    let start = from
    if (earlier === '') {
      while (chunk[start] === SPACE) start++
      if (start === chunk.length) return start
      if (chunk[start] !== OPEN) {
        // `"usage":null` and the like.
        this.#object = null
        return start
      }
    }
    const last = Math.min(chunk.length, start + LIMIT - earlier.length)
    for (let at = start; at < last; at++) {
      this.#step(chunk[at] as number)
      if (this.#depth === 0) {
        this.#finish(earlier + textOf(chunk, start, at + 1))
        return at + 1
      }
    }
    this.#object = last < chunk.length ? null : earlier + textOf(chunk, start, last)
    return last
  }

  #step(byte: number): void {
    if (this.#inString) {
      if (this.#escaped) this.#escaped = false
      else if (byte === BACKSLASH) this.#escaped = true
      else if (byte === QUOTE) this.#inString = false
    } else if (byte === QUOTE) this.#inString = true
    else if (byte === OPEN) this.#depth++
    else if (byte === CLOSE) this.#depth--
  }

  #finish(text: string): void {
    this.#object = null
    const fields = fieldsOf(parsed(text))
    if (fields === null) return
    if (isOpenAiUsage(fields)) {
      // One of Anthropic's, once it was told, stands.
      if (this.#raw === null) this.usage = readOpenAiUsage(fields) ?? this.usage
      return
    }
    const later = readRawUsage(fields)
    if (later === null) return
    this.#raw = overwriteUsage(this.#raw, later)
    this.usage = settleUsage(this.#raw)
    this.terms = readTerms(fields, this.terms)
  }
}

const decoder = typeof TextDecoder === 'undefined' ? null : new TextDecoder()

/** Bytes as a text. The platform's decoder is many times as fast as ours. */
function textOf(bytes: Uint8Array, start: number, end: number): string {
  return decoder?.decode(bytes.subarray(start, end)) ?? utf8ToText(bytes, start, end)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // A cut or odd object tells nothing; the figures before it stand.
    return null
  }
}
