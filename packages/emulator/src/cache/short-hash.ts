/**
 * A short hash of a text, for keys and choices inside one emulator; never for secrets. The two halves are those of cyrb53,
 * a public-domain hash of JavaScript strings.
 *
 * @returns 16 hexadecimal characters
 */
export function shortHash(text: string, seed = 0): string {
  const [high, low] = hashWords(text, seed)
  return high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0')
}

/** The same hash as two unsigned 32-bit numbers. */
export function hashWords(text: string, seed = 0): readonly [number, number] {
  let high = 0xdeadbeef ^ seed
  let low = 0x41c6ce57 ^ seed
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    high = Math.imul(high ^ code, 2654435761)
    low = Math.imul(low ^ code, 1597334677)
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909)
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909)
  return [high >>> 0, low >>> 0]
}
