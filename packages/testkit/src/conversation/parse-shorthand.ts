import type { CacheControl } from '../request/messages-request.ts'

/** One word of the shorthand: `tool3#b:400t*` or `u[text* img]`. */
export type Word = Readonly<{
  name: string
  /** How many of it in a row. */
  count: number
  form: 'block' | 'string'
  /** Makes otherwise equal blocks differ; empty for none. */
  tag: string
  size: Readonly<{ amount: number; unit: 'characters' | 'tokens' }> | null
  /** What stands in its brackets; null without brackets. */
  children: readonly Word[] | null
  /** Goes on the last of `count`. */
  marker: CacheControl | null
}>

/** The words before and after the bar. */
export type Shorthand = Readonly<{ head: readonly Word[]; messages: readonly Word[] }>

const WORD = /([a-zA-Z]+)(\d+)?(")?(?:#([\w-]+))?(?::(\d+)(t)?)?/y
const MARKER = /\*(?:\*|5m|1h|!)?/y
const SPACE = /\s*/y
const CLOSING: Readonly<Record<string, string>> = { '[': ']', '(': ')' }

const MARKERS: Readonly<Record<string, CacheControl>> = {
  '*': { type: 'ephemeral' },
  '*5m': { type: 'ephemeral', ttl: '5m' },
  '**': { type: 'ephemeral', ttl: '1h' },
  '*1h': { type: 'ephemeral', ttl: '1h' },
  '*!': { type: 'ephemeral', ttl: '30m' },
}

/**
 * Reads the shorthand that `conversation` documents.
 *
 * @throws {Error} naming the place, when a word can't be read
 */
export function parseShorthand(text: string): Shorthand {
  const bar = text.indexOf('|')
  if (bar < 0) return { head: [], messages: new Reader(text).readAll() }
  return { head: new Reader(text.slice(0, bar)).readAll(), messages: new Reader(text.slice(bar + 1)).readAll() }
}

class Reader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  readAll(): readonly Word[] {
    const words = this.#words()
    if (this.#at < this.#text.length) throw this.#unexpected()
    return words
  }

  #words(): readonly Word[] {
    const words: Word[] = []
    this.#take(SPACE)
    for (let word = this.#word(); word !== null; word = this.#word()) {
      words.push(word)
      if (this.#take(SPACE)?.[0] === '') break
    }
    return words
  }

  #word(): Word | null {
    const match = this.#take(WORD)
    if (match === null) return null
    const [, name = '', count, quote, tag = '', amount, tokens] = match
    const children = this.#children()
    const marker = this.#take(MARKER)?.[0]
    return {
      name,
      count: Number(count ?? 1),
      form: quote === undefined ? 'block' : 'string',
      tag,
      size:
        amount === undefined ? null : { amount: Number(amount), unit: tokens === undefined ? 'characters' : 'tokens' },
      children,
      marker: marker === undefined ? null : (MARKERS[marker] ?? null),
    }
  }

  #children(): readonly Word[] | null {
    const closing = CLOSING[this.#text[this.#at] ?? '']
    if (closing === undefined) return null
    this.#at += 1
    const words = this.#words()
    if (this.#text[this.#at] !== closing) throw this.#unexpected()
    this.#at += 1
    return words
  }

  #take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at
    const match = pattern.exec(this.#text)
    if (match !== null) this.#at = pattern.lastIndex
    return match
  }

  #unexpected(): Error {
    const rest = this.#text.slice(this.#at, this.#at + 20)
    return new Error(
      `The conversation shorthand can't be read at "${rest}" (character ${this.#at} of "${this.#text}").`,
    )
  }
}
