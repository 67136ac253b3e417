import { BYTE, type JsonCursor } from './json-cursor.ts'
import type { KnownWords } from './known-words.ts'
import { ScanError } from './scan-error.ts'

/** A walk through the members of the object at a cursor: `next()`, then step over the value, then `next()` again. */
export class Members {
  /** The member's key when it is one of the watched ones; empty for any other. */
  key = ''
  /** Where the key begins. */
  keyStart = 0
  /** The comma before the member; -1 for the first one. */
  comma = -1
  readonly #cursor: JsonCursor
  readonly #watched: KnownWords
  #isFirst = true
  /** One bit a watched key. */
  #seen = 0

  /** @param watched the keys that matter, at most 32: which of two members with the same one the API reads is not ours to guess */
  constructor(cursor: JsonCursor, watched: KnownWords) {
    this.#cursor = cursor
    this.#watched = watched
  }

  /**
   * Steps to the value of the next member.
   *
   * @returns false behind the object's end
   * @throws ScanError `duplicate-key` when a watched key stands there for the second time
   */
  next(): boolean {
    const cursor = this.#cursor
    if (this.#isFirst) cursor.take(BYTE.openObject)
    if (cursor.peek() === BYTE.closeObject) {
      cursor.at++
      return false
    }
    if (!this.#isFirst) {
      this.comma = cursor.at
      cursor.take(BYTE.comma)
      cursor.peek()
    }
    this.#isFirst = false
    this.keyStart = cursor.at
    this.#readKey(cursor.at + 1, cursor.string())
    cursor.take(BYTE.colon)
    cursor.peek()
    return true
  }

  #readKey(start: number, end: number): void {
    const index = this.#find(start, end)
    this.key = index < 0 ? '' : (this.#watched.words[index] ?? '')
    if (index < 0) return
    const bit = 1 << index
    if ((this.#seen & bit) !== 0) {
      throw new ScanError('duplicate-key', null, `the key "${this.key}" stands twice in one object`)
    }
    this.#seen |= bit
  }

  #find(start: number, end: number): number {
    const { bytes } = this.#cursor
    const index = this.#watched.find(bytes, start, end)
    if (index >= 0) return index
    for (let at = start; at < end; at++) {
      // The same key may be written with escapes.
      if (bytes[at] === BYTE.backslash) return this.#watched.words.indexOf(this.#cursor.decode(start, end))
    }
    return -1
  }
}
