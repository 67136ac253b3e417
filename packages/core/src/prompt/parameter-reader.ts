import type { JsonCursor } from './json-cursor.ts'
import { type Parameters, readParameters } from './parameters.ts'
import { utf8ToText } from './utf8.ts'

type Found = Readonly<{ name: string; start: number; end: number }>

/** A conversation repeats its parameters in every request; longer ones are read again. Unit: bytes of one value. */
const LONGEST_REMEMBERED = 100

/** Reads the members of a body that are parameters. What short ones said in the last body is remembered, and not parsed again. */
export class ParameterReader {
  readonly #cursor: JsonCursor
  #found: Found[] = []
  #last: readonly Readonly<{ name: string; text: string }>[] = []
  #lastRead: Parameters = {}

  constructor(cursor: JsonCursor) {
    this.#cursor = cursor
  }

  /** Forgets what was found in the body before. */
  clear(): void {
    if (this.#found.length > 0) this.#found = []
  }

  /** Steps over the value at the cursor, which is that of a root member. */
  add(name: string): void {
    const cursor = this.#cursor
    cursor.peek()
    const start = cursor.at
    cursor.skip()
    this.#found.push({ name, start, end: cursor.at })
  }

  /** What the members say that were added. */
  read(): Parameters {
    if (this.#isAsBefore()) return this.#lastRead
    const cursor = this.#cursor
    const parameters = readParameters(
      Object.fromEntries(this.#found.map(({ name, start, end }) => [name, cursor.parse(start, end)])),
    )
    if (this.#found.every(({ start, end }) => end - start <= LONGEST_REMEMBERED)) {
      this.#last = this.#found.map(({ name, start, end }) => ({ name, text: utf8ToText(cursor.bytes, start, end) }))
      this.#lastRead = parameters
    }
    return parameters
  }

  #isAsBefore(): boolean {
    if (this.#found.length !== this.#last.length) return false
    for (let i = 0; i < this.#last.length; i++) {
      const [now, before] = [this.#found[i], this.#last[i]]
      if (now === undefined || before === undefined || now.name !== before.name) return false
      if (!this.#cursor.isAt(before.text, now.start, now.end)) return false
    }
    return true
  }
}
