import { ScanError } from './scan-error.ts'

/**
 * Elements of a body's lists that are read: tools, blocks, messages, and what stands in a block's own list. Of each something is kept, so a few
 * bytes of a body take a hundred times their memory: without a bound one that is legal stops a server. A context of a million tokens
 * that is full of short turns has some 7,000, a body of 32 MB that is written as an agent writes them some 50,000.
 */
const MOST_ELEMENTS = 50_000

/** Where a reader is in a JSON text, and how much it has read of it. */
export class JsonPath {
  /** Elements entered since, wherever they stand. */
  elements = 0
  /** The way so far; what stands behind `#depth` is left over from elsewhere. */
  readonly #steps: (string | number)[] = []
  #depth = 0

  /** Goes back to the whole. */
  clear(): void {
    this.#depth = 0
    this.elements = 0
  }

  /**
   * Goes into the member of that name, or to the element of that index.
   *
   * @throws ScanError `too-long` for an element too many
   */
  enter(step: string | number): void {
    if (typeof step === 'number' && ++this.elements > MOST_ELEMENTS) {
      throw new ScanError('too-long', null, 'more than 50,000 blocks')
    }
    this.#steps[this.#depth++] = step
  }

  leave(): void {
    this.#depth--
  }

  /** What `read` gives, read in that member or element. When it throws, the path stays where it was. */
  inside<T>(step: string | number, read: () => T): T {
    this.enter(step)
    const value = read()
    this.leave()
    return value
  }

  /** `messages[3].content[0]`, or `request` for the whole. */
  toString(): string {
    const steps = this.#steps.slice(0, this.#depth)
    const text = steps.map(step => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('')
    return text === '' ? 'request' : text.slice(1)
  }
}
