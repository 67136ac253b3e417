import { BYTE, behindSpace, type JsonCursor } from './json-cursor.ts'
import { ESCAPED, type KnownWords } from './known-words.ts'
import { ScanError } from './scan-error.ts'

/**
 * A walk through the members of an object: `open()`, then `next()`, step over the value, `next()` again. It can be used for
 * any number of objects, one after the other.
 */
export class Members {
  /** The member's key when it is one of the watched ones; empty for any other. */
  key = ''
  /** Where the key begins. */
  keyStart = 0
  /** The comma before the member; -1 for the first one. */
  comma = -1
  /** True until a member was met. */
  isEmpty = true
  readonly #cursor: JsonCursor
  readonly #watched: KnownWords
  /** One bit a watched key. */
  #seen = 0
  /** Words of the outline: the next one, and how many there are. */
  #word = 0
  #words = 0
  /** What stands behind the value, where there is an outline. */
  #behind = 0

  /** @param watched the keys that matter, at most 32: which of two members with the same one the API reads is not ours to guess */
  constructor(cursor: JsonCursor, watched: KnownWords) {
    this.#cursor = cursor
    this.#watched = watched
  }

  /** Goes into the object that must begin at the cursor, with an outline of it if there is one to be had: one at a time. */
  openOutlined(): this {
    this.open()
    this.#word = 0
    this.#words = this.#cursor.bulk.outline(this.#cursor.at - 1)
    this.isEmpty = this.#words === 0
    return this
  }

  /** Goes into the object that must begin at the cursor. */
  open(): this {
    const cursor = this.#cursor
    const at = behindSpace(cursor.bytes, cursor.at)
    if (cursor.bytes[at] !== BYTE.openObject) throw cursor.unexpected(at)
    cursor.at = at + 1
    this.comma = -1
    this.isEmpty = true
    this.#seen = 0
    return this
  }

  /**
   * Steps to the value of the next member; with an outline, of the next watched one.
   *
   * @returns false behind the object's end
   * @throws ScanError `duplicate-key` when a watched key stands there for the second time
   */
  next(): boolean {
    if (this.#words > 0) return this.#nextOutlined()
    const cursor = this.#cursor
    const { bytes } = cursor
    let at = behindSpace(bytes, cursor.at)
    const byte = bytes[at]
    if (byte === BYTE.closeObject) {
      cursor.at = at + 1
      return false
    }
    if (this.isEmpty) {
      this.isEmpty = false
    } else {
      if (byte !== BYTE.comma) throw cursor.unexpected(at)
      this.comma = at
      at = behindSpace(bytes, at + 1)
    }
    this.keyStart = at
    const end = cursor.closingQuote(at)
    this.#readKey(at + 1, end)
    at = behindSpace(bytes, end + 1)
    if (bytes[at] !== BYTE.colon) throw cursor.unexpected(at)
    cursor.at = behindSpace(bytes, at + 1)
    return true
  }

  /** Most members of a block are none of ours: they are passed over here, which is what makes an outline pay. */
  #nextOutlined(): boolean {
    const cursor = this.#cursor
    const { bulk } = cursor
    while (this.#word < this.#words) {
      const keyStart = bulk.outlined(this.#word)
      const valueStart = bulk.outlined(this.#word + 1)
      this.#word += 3
      if (!this.#readKey(keyStart + 1, valueStart - 2)) continue
      this.keyStart = keyStart
      this.comma = this.#word > 3 ? keyStart - 1 : -1
      this.#behind = bulk.outlined(this.#word - 1) - 1
      cursor.at = valueStart
      return true
    }
    cursor.at = bulk.outlined(this.#words - 1)
    return false
  }

  /** Steps over the member's value. */
  skip(): void {
    if (this.#words > 0) this.#cursor.at = this.#behind
    else this.#cursor.skip()
  }

  /** Steps over the member's value, which is a string, and returns where its closing quote stands. */
  string(): number {
    if (this.#words === 0) return this.#cursor.string()
    this.#cursor.at = this.#behind
    return this.#behind - 1
  }

  /** Steps over the member's value and returns what it says; null when it is no string. */
  word(known: KnownWords): string | null {
    const cursor = this.#cursor
    if (!cursor.isString) {
      this.skip()
      return null
    }
    const start = cursor.at + 1
    return cursor.word(known, start, this.string())
  }

  /** @returns whether it is one of the watched ones */
  #readKey(start: number, end: number): boolean {
    const index = this.#find(start, end)
    this.key = index < 0 ? '' : (this.#watched.words[index] ?? '')
    if (index < 0) return false
    const bit = 1 << index
    if ((this.#seen & bit) !== 0) {
      throw new ScanError('duplicate-key', null, `the key "${this.key}" stands twice in one object`)
    }
    this.#seen |= bit
    return true
  }

  #find(start: number, end: number): number {
    const index = this.#watched.find(this.#cursor.bytes, start, end)
    return index === ESCAPED ? this.#watched.words.indexOf(this.#cursor.decode(start, end)) : index
  }
}
