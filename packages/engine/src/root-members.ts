import type { Span } from '@sternline/core'

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COLON = 0x3a
const LETTER_U = 0x75
const OPEN_OBJECT = 0x7b
const OPEN_ARRAY = 0x5b
const CLOSE_OBJECT = 0x7d
const CLOSE_ARRAY = 0x5d

/** Unit: bytes. */
const SHORT = 16

/** Where two strings of a request's root stand, quotes included; null where one is absent, no string, or its key is written with escapes. */
export type RootStrings = Readonly<{ model: Span | null; userId: Span | null }>

/**
 * Finds `model` and `metadata.user_id` without decoding the body: blocks, which are nearly all of it, are jumped over.
 *
 * @param map of this body, as `readBody` gave it
 */
export function findRootStrings(body: Uint8Array, map: Blocks): RootStrings {
  let model: Span | null = null
  let userId: Span | null = null
  let isMetadata = false
  const walk = new RootWalk(body, map)
  for (let string = walk.next(); string !== null; string = walk.next()) {
    const { depth, span, isKey } = string
    if (!isKey) continue
    if (depth === 1) isMetadata = isWritten(body, span, 'metadata')
    if (depth === 1 && isWritten(body, span, 'model')) model = walk.stringBehind(span.end)
    if (depth === 2 && isMetadata && isWritten(body, span, 'user_id')) userId = walk.stringBehind(span.end)
  }
  return { model, userId }
}

/**
 * Finds `model` at the root of a body that could not be read and may be no JSON: how it is written does not matter, but it stands there once.
 *
 * @returns null where it stands there twice, not at all, or is no string
 */
export function findOnlyModel(body: Uint8Array): Span | null {
  let model: Span | null = null
  let count = 0
  const walk = new RootWalk(body, { blocks: [] })
  for (let string = walk.next(); string !== null; string = walk.next()) {
    const { depth, span, isKey } = string
    if (!isKey || depth !== 1 || !means(body, span, 'model')) continue
    // Which of two an upstream takes is its own affair.
    if (++count > 1) return null
    model = walk.stringBehind(span.end)
  }
  return model
}

type Blocks = Readonly<{ blocks: readonly Span[] }>

/** A string that stands outside the blocks. */
type FoundString = Readonly<{ span: Span; depth: number; isKey: boolean }>

/** Walks over the strings of a body that stand outside its blocks. */
class RootWalk {
  readonly #body: Uint8Array
  /** Blocks in the order of the bytes. */
  readonly #blocks: readonly Span[]
  #at = 0
  #depth = 0
  #block = 0

  constructor(body: Uint8Array, { blocks }: Blocks) {
    this.#body = body
    this.#blocks = isInOrder(blocks) ? blocks : blocks.toSorted((a, b) => a.start - b.start)
  }

  next(): FoundString | null {
    while (this.#at < this.#body.length) {
      if (this.#jump()) continue
      const byte = this.#body[this.#at] ?? 0
      if (byte === QUOTE) return this.#string()
      if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) this.#depth++
      else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) this.#depth--
      this.#at++
    }
    return null
  }

  /** The string value that stands behind a key that ends here; null when the value is none. */
  stringBehind(end: number): Span | null {
    let at = this.#afterSpace(end)
    if (this.#body[at] !== COLON) return null
    at = this.#afterSpace(at + 1)
    return this.#body[at] === QUOTE ? { start: at, end: this.#endOfString(at) } : null
  }

  #jump(): boolean {
    const block = this.#blocks[this.#block]
    if (block === undefined || block.start > this.#at) return false
    this.#at = Math.max(this.#at, block.end)
    this.#block++
    return true
  }

  #string(): FoundString {
    const span = { start: this.#at, end: this.#endOfString(this.#at) }
    this.#at = span.end
    return { span, depth: this.#depth, isKey: this.#body[this.#afterSpace(span.end)] === COLON }
  }

  #endOfString(start: number): number {
    for (let at = start + 1; ; at++) {
      at = this.#quoteFrom(at)
      if (at < 0) return this.#body.length
      let before = at
      while (before > start + 1 && this.#body[before - 1] === BACKSLASH) before--
      if ((at - before) % 2 === 0) return at + 1
    }
  }

  /** Most strings outside the blocks are short: to look at a few bytes takes less time than to call for a search. */
  #quoteFrom(from: number): number {
    for (let at = from; at < from + SHORT; at++) if (this.#body[at] === QUOTE) return at
    return this.#body.indexOf(QUOTE, from + SHORT)
  }

  #afterSpace(from: number): number {
    let at = from
    while (at < this.#body.length && (this.#body[at] ?? 0) <= 0x20) at++
    return at
  }
}

function isInOrder(spans: readonly Span[]): boolean {
  let last = 0
  for (const { start } of spans) {
    if (start < last) return false
    last = start
  }
  return true
}

function isWritten(body: Uint8Array, { start, end }: Span, text: string): boolean {
  if (end - start !== text.length + 2) return false
  for (let i = 0; i < text.length; i++) if (body[start + 1 + i] !== text.charCodeAt(i)) return false
  return true
}

/**
 * The same for a string that may be written with escapes. Nothing is decoded for it: a body has room for millions of keys that are none.
 *
 * @param text of letters, which are escaped in one way only
 */
function means(body: Uint8Array, { start, end }: Span, text: string): boolean {
  let at = start + 1
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (body[at] === unit) at += 1
    else if (isEscaped(body, at, unit)) at += 6
    else return false
  }
  return at === end - 1
}

/** Whether a unit stands there as a backslash, `u` and four digits. */
function isEscaped(body: Uint8Array, at: number, unit: number): boolean {
  if (body[at] !== BACKSLASH || body[at + 1] !== LETTER_U) return false
  let value = 0
  for (let i = at + 2; i < at + 6; i++) value = 16 * value + digitOf(body[i] ?? 0)
  return value === unit
}

/** What a hexadecimal digit counts; not a number for any other byte. */
function digitOf(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30
  const letter = byte | 0x20
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : Number.NaN
}
