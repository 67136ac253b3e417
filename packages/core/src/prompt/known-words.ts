const BACKSLASH = 0x5c

/** What `find` answers where only decoding can tell: an escape stands where a word might go on. */
export const ESCAPED = -2

/** Words that are looked for in bytes, so that no text has to be made of what is known anyway. */
export class KnownWords {
  readonly words: readonly string[]
  readonly #bytes: readonly Uint8Array[]
  /** For each first byte the indexes of its words. */
  readonly #byFirst: readonly (readonly number[])[]
  /** For each `keyOf` the indexes of its words: seldom more than one. */
  readonly #byKey: readonly (readonly number[])[]

  /** @param words in ASCII, none of them empty */
  constructor(words: readonly string[]) {
    this.words = words
    this.#bytes = words.map(word => Uint8Array.from(word, character => character.charCodeAt(0)))
    this.#byFirst = grouped(words, word => word.charCodeAt(0))
    this.#byKey = grouped(words, word => keyOf(word.charCodeAt(0), word.length))
  }

  /** The index of the word that the bytes from `start` to `end` are; -1 when they are none of them, `ESCAPED` when an escape hides it. */
  find(bytes: Uint8Array, start: number, end: number): number {
    const first = bytes[start] ?? 0
    // Nearly always a word is written as it is.
    const likely = this.#byKey[keyOf(first, end - start)]
    if (likely !== undefined) {
      for (let i = 0; i < likely.length; i++) {
        const index = likely[i] ?? 0
        const { length } = this.#bytes[index] ?? []
        if (length === end - start && this.#countSame(index, bytes, start) === length) return index
      }
    }
    return this.#findEscaped(first, bytes, start, end)
  }

  #findEscaped(first: number, bytes: Uint8Array, start: number, end: number): number {
    if (first === BACKSLASH) return ESCAPED
    const candidates = this.#byFirst[first]
    if (candidates === undefined) return -1
    for (let i = 0; i < candidates.length; i++) {
      const index = candidates[i] ?? 0
      const same = this.#countSame(index, bytes, start)
      const goesOn = same < end - start && same < (this.#bytes[index]?.length ?? 0)
      if (goesOn && bytes[start + same] === BACKSLASH) return ESCAPED
    }
    return -1
  }

  /** How many bytes from `start` on are those of the word. */
  #countSame(index: number, bytes: Uint8Array, start: number): number {
    const word = this.#bytes[index] ?? []
    let same = 0
    while (same < word.length && bytes[start + same] === word[same]) same++
    return same
  }
}

const KEYS = 128

/** Tells words apart by what costs nothing to know. */
function keyOf(first: number, length: number): number {
  return (first + 16 * length) % KEYS
}

/** For each number below 128 the indexes of the words that have it. */
function grouped(words: readonly string[], numberOf: (word: string) => number): readonly (readonly number[])[] {
  return Array.from({ length: KEYS }, (_, number) =>
    [...words.keys()].filter(index => numberOf(words[index] ?? '') === number),
  )
}
