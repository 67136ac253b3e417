const BACKSLASH = 0x5c

/** What `find` answers where only decoding can tell: something is escaped. */
export const ESCAPED = -2

/** Words have at most so many bytes. */
const LONGEST = 63
const PLACES = 256

/** Words that are looked for in bytes, so that no text has to be made of what is known anyway. */
export class KnownWords {
  readonly words: readonly string[]
  /** For each word its length and its bytes. All is flat, because the members of every block are looked up here. */
  readonly #bytes: Uint8Array
  /** For each place the last word that has it, and for each word the one before it at the same place: indexes, or -1. */
  readonly #places = new Int8Array(PLACES).fill(-1)
  readonly #before: Int8Array

  /** @param words in ASCII, none of them empty */
  constructor(words: readonly string[]) {
    this.words = words
    this.#bytes = new Uint8Array((LONGEST + 1) * words.length)
    this.#before = new Int8Array(words.length)
    for (const [index, word] of words.entries()) {
      const bytes = Uint8Array.from(word, character => character.charCodeAt(0))
      const place = placeOf(bytes, 0, bytes.length)
      this.#bytes.set([bytes.length, ...bytes], (LONGEST + 1) * index)
      this.#before[index] = this.#places[place] ?? -1
      this.#places[place] = index
    }
  }

  /** The index of the word that the bytes from `start` to `end` are; -1 when they are none of them, `ESCAPED` when an escape may hide it. */
  find(bytes: Uint8Array, start: number, end: number): number {
    let index = this.#places[placeOf(bytes, start, end)] ?? -1
    for (; index >= 0; index = this.#before[index] ?? -1) if (this.#stands(index, bytes, start, end)) return index
    for (let at = start; at < end; at++) if (bytes[at] === BACKSLASH) return ESCAPED
    return -1
  }

  /** Whether the bytes from `start` to `end` are the word. */
  #stands(index: number, bytes: Uint8Array, start: number, end: number): boolean {
    const known = this.#bytes
    let at = (LONGEST + 1) * index
    if (known[at] !== end - start) return false
    for (let i = start; i < end; i++) if (known[++at] !== bytes[i]) return false
    return true
  }
}

/** Tells words apart by what costs nothing to know: seldom do two have the same place. */
function placeOf(bytes: Uint8Array, start: number, end: number): number {
  const middle = bytes[start + ((end - start) >> 1)] ?? 0
  const last = bytes[end - 1] ?? 0
  return (middle + 3 * last + 7 * (end - start)) % PLACES
}
