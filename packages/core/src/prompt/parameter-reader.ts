import type { JsonCursor } from './json-cursor.ts'
import { type Parameters, readParameters } from './parameters.ts'

type Found = Readonly<{ name: string; start: number; end: number }>

/** Reads the members of a body that are parameters. */
export class ParameterReader {
  readonly #cursor: JsonCursor
  #found: Found[] = []

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
    const values = this.#found.map(({ name, start, end }) => [name, this.#cursor.parse(start, end)])
    return readParameters(Object.fromEntries(values))
  }
}
