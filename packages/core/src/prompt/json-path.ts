/** Where a reader is in a JSON text. */
export class JsonPath {
  readonly #steps: (string | number)[] = []

  /** Goes back to the whole. */
  clear(): void {
    this.#steps.length = 0
  }

  /** Goes into the member of that name, or to the element of that index. */
  enter(step: string | number): void {
    this.#steps.push(step)
  }

  leave(): void {
    this.#steps.pop()
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
    const text = this.#steps.map(step => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('')
    return text === '' ? 'request' : text.slice(1)
  }
}
