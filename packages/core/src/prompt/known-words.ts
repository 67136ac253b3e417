/** Words that are looked for in bytes, so that no text has to be made of what is known anyway. */
export class KnownWords {
  readonly words: readonly string[]
  /** Length of the shortest word. */
  readonly shortest: number
  /** For each length the indexes of its words. */
  readonly #byLength: readonly (readonly number[])[]
  readonly #bytes: readonly Uint8Array[]

  /** @param words in ASCII */
  constructor(words: readonly string[]) {
    this.words = words
    this.#bytes = words.map(word => Uint8Array.from(word, character => character.charCodeAt(0)))
    this.shortest = Math.min(...words.map(({ length }) => length))
    const longest = Math.max(...words.map(({ length }) => length))
    this.#byLength = Array.from({ length: longest + 1 }, (_, length) =>
      [...words.keys()].filter(index => words[index]?.length === length),
    )
  }

  /** The index of the word that the bytes from `start` to `end` are; -1 when they are none of them. */
  find(bytes: Uint8Array, start: number, end: number): number {
    const candidates = end - start < this.#byLength.length ? this.#byLength[end - start] : undefined
    if (candidates === undefined) return -1
    for (let i = 0; i < candidates.length; i++) {
      const index = candidates[i] ?? 0
      if (this.#isAt(index, bytes, start)) return index
    }
    return -1
  }

  #isAt(index: number, bytes: Uint8Array, start: number): boolean {
    const word = this.#bytes[index]
    if (word === undefined) return false
    for (let i = 0; i < word.length; i++) if (bytes[start + i] !== word[i]) return false
    return true
  }
}
