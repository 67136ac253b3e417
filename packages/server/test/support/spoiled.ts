import fc from 'fast-check'

/** What spoils a message of HTTP wherever it is put in. */
const SPOILS = ['', '\r', '\n', '\r\n', '\0', ' ', ':', '\u007f']

/**
 * Texts in which something was put in, left out or written over, at one place.
 *
 * @param spoils what may be put in besides what spoils everything
 * @param furthest how far from the beginning, in characters
 */
export function spoiled(text: fc.Arbitrary<string>, spoils: readonly string[], furthest: number): fc.Arbitrary<string> {
  return fc
    .tuple(text, fc.nat(furthest), fc.nat(2), fc.constantFrom(...SPOILS, ...spoils))
    .map(([whole, at, left, put]) => whole.slice(0, at) + put + whole.slice(at + left))
}
