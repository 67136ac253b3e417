const LETTERS = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
const LENGTH = 22

/** Makes ids in the API's form, `msg_01...` and `req_01...`. */
export type NextId = (prefix: 'msg' | 'req' | 'chatcmpl' | 'resp') => string

/**
 * Starts a series of ids.
 *
 * @param seed the same seed and start give the same series
 * @param startedAt when the emulator was made, epoch milliseconds: keeps the ids of two runs apart
 */
export function createIds(seed: number, startedAt: number): NextId {
  const random = createRandom(seed ^ startedAt ^ Math.floor(startedAt / 2 ** 32))
  return prefix => {
    let id = `${prefix}_01`
    for (let i = 0; i < LENGTH; i += 1) id += LETTERS.charAt(random() % LETTERS.length)
    return id
  }
}

/** A series of unsigned 32-bit numbers (mulberry32), the same for the same seed; not for secrets. */
export function createRandom(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
}
