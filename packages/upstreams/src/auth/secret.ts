const SHOWN = '[secret]'

/** A key or token. Printed, logged or serialised it shows nothing of itself; only `reveal` gives it. */
export class Secret {
  readonly #text: string

  /** @param text the key itself, without the white space around it */
  constructor(text: string) {
    this.#text = text
  }

  /** The key itself, for a header on its way out and nothing else. */
  reveal(): string {
    return this.#text
  }

  /** What templates and concatenations show. */
  toString(): string {
    return SHOWN
  }

  /** What JSON shows. */
  toJSON(): string {
    return SHOWN
  }
}
