/** Where a reader is in a JSON text. */
export class JsonPath {
  /** The way so far; what stands behind `#depth` is left over from elsewhere. */
  readonly #steps: (string | number)[] = []
  #depth = 0

  /** Goes back to the whole. */
  clear(): void {
    this.#depth = 0
  }

  /** Goes into the member of that name, or to the element of that index. */
  enter(step: string | number): void {
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
