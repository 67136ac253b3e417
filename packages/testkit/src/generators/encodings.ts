import fc from 'fast-check'

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '/': '\\/',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
}
const SPACES: readonly string[] = ['', '', '', ' ', '\n', '\r\n  ', '\t']

/**
 * Ways to write a value as JSON other than `JSON.stringify`: any order of keys, any white space, any escapes (in keys
 * too), numbers spelled differently. Every one parses back to the value. Shrinks towards `JSON.stringify(value)`.
 *
 * @param value what `JSON.stringify` takes: fields that are undefined are left out
 */
export function jsonEncodings(value: unknown): fc.Arbitrary<string> {
  return fc.array(fc.nat({ max: 255 }), { maxLength: 40, size: 'max' }).map(choices => encodeWith(value, choices))
}

function encodeWith(value: unknown, choices: readonly number[]): string {
  let taken = 0
  /** A number from 0 to `below - 1`; 0, the plain way, once there is nothing to choose from. */
  const choose = (below: number): number => {
    const choice = choices[taken % Math.max(choices.length, 1)] ?? 0
    // The steps grow, so that a short list of choices does not repeat the same pattern through the whole text.
    const mixed = choices.length === 0 ? 0 : choice + Math.floor(taken / choices.length)
    taken += 1
    return mixed % below
  }
  return new Encoder(choose).text(value)
}

class Encoder {
  readonly #choose: (below: number) => number

  constructor(choose: (below: number) => number) {
    this.#choose = choose
  }

  text(value: unknown): string {
    return this.#space() + this.#value(value) + this.#space()
  }

  #value(value: unknown): string {
    if (typeof value === 'string') return this.#string(value)
    if (typeof value === 'number') return this.#number(value)
    if (Array.isArray(value)) return `[${this.#list(value.map(member => () => this.text(member)))}]`
    if (typeof value === 'object' && value !== null) return this.#object(value)
    return value === undefined ? 'null' : JSON.stringify(value)
  }

  #object(value: object): string {
    const entries = Object.entries(value).filter(([, member]) => member !== undefined)
    const members = this.#shuffled(entries).map(([key, member]) => () => {
      return `${this.#space()}${this.#string(key)}${this.#space()}:${this.text(member)}`
    })
    return `{${this.#list(members)}}`
  }

  #list(members: readonly (() => string)[]): string {
    return members.length === 0 ? this.#space() : members.map(write => write()).join(',')
  }

  #shuffled<T>(entries: readonly T[]): readonly T[] {
    const rest = [...entries]
    return entries.flatMap(() => rest.splice(this.#choose(rest.length), 1))
  }

  #number(value: number): string {
    const plain = JSON.stringify(value)
    if (!Number.isSafeInteger(value)) return plain
    return plain + (['', '', '.0', 'e0', 'E+0'][this.#choose(5)] ?? '')
  }

  #string(value: string): string {
    // Escapes come in stretches: one choice decides about a whole string, so that long texts stay cheap.
    const style = this.#choose(4)
    return `"${Array.from(value, character => this.#character(character, style)).join('')}"`
  }

  #character(character: string, style: number): string {
    const escapes = style === 1 || (style === 2 && this.#choose(3) === 1)
    if (!escapes) return JSON.stringify(character).slice(1, -1)
    const short = SHORT_ESCAPES[character]
    return short !== undefined && this.#choose(2) === 0 ? short : unicodeEscape(character, this.#choose(2) === 1)
  }

  #space(): string {
    return SPACES[this.#choose(SPACES.length)] ?? ''
  }
}

function unicodeEscape(character: string, upper: boolean): string {
  return Array.from({ length: character.length }, (_, index) => {
    const hex = character.charCodeAt(index).toString(16).padStart(4, '0')
    return `\\u${upper ? hex.toUpperCase() : hex}`
  }).join('')
}
