const BACKSLASH = 0x5c

/** What `find` answers where only decoding can tell: an escape stands where a word might go on. */
export const ESCAPED = -2

/** Words that are looked for in bytes, so that no text has to be made of what is known anyway. */
export class KnownWords {
  readonly words: readonly string[]
  readonly #bytes: readonly Uint8Array[]
  /** For each first byte the indexes of its words. */
  readonly #byFirst: readonly (readonly number[])[]

  /** @param words in ASCII, none of them empty */
  constructor(words: readonly string[]) {
    this.words = words
    this.#bytes = words.map(word => Uint8Array.from(word, character => character.charCodeAt(0)))
    this.#byFirst = Array.from({ length: 128 }, (_, first) =>
      [...words.keys()].filter(index => words[index]?.charCodeAt(0) === first),
    )
  }

  /** The index of the word that the bytes from `start` to `end` are; -1 when they are none of them, `ESCAPED` when an escape hides it. */
  find(bytes: Uint8Array, start: number, end: number): number {
    const first = bytes[start] ?? 0
    if (first === BACKSLASH) return ESCAPED
    const candidates = this.#byFirst[first]
    if (candidates === undefined) return -1
    for (let i = 0; i < candidates.length; i++) {
      const index = candidates[i] ?? 0
      const found = this.#compare(index, bytes, start, end)
      if (found !== -1) return found
    }
    return -1
  }

  #compare(index: number, bytes: Uint8Array, start: number, end: number): number {
    const word = this.#bytes[index]
    if (word === undefined) return -1
    const length = end - start
    let same = 1
    while (same < word.length && same < length && bytes[start + same] === word[same]) same++
    if (same === length) return same === word.length ? index : -1
    return same < word.length && bytes[start + same] === BACKSLASH ? ESCAPED : -1
  }
}
