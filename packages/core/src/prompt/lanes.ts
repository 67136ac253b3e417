/** The bytes that are mixed in at once: one word for each lane. */
export const STRIPE = 64

/** How many lanes there are. */
export const LANES = 16

/** The lanes of a hash while it is made, one word each. They begin as zeros. */
export type LaneState = Int32Array

// The first two primes of xxHash: odd, with about as many ones as zeros. https://github.com/Cyan4973/xxHash
const P1 = 0x9e3779b1 | 0
const P2 = 0x85ebca77 | 0

/**
 * Mixes in the bytes from `start` to `end`, a multiple of 64 of them. Each lane takes the word at its own place of every
 * stripe, as xxHash does, and adds the word four places on, so that every word counts in two lanes. No lane waits for
 * another, which is what lets a processor work on four of them at once.
 */
export function mixStripes(lanes: LaneState, bytes: DataView, start: number, end: number): void {
  for (let lane = 0; lane < LANES; lane++) {
    const beside = start + ((4 * lane + 16) % STRIPE)
    lanes[lane] = mixLane(lanes[lane] ?? 0, bytes, start + 4 * lane, beside, end)
  }
}

function mixLane(lane: number, bytes: DataView, own: number, beside: number, end: number): number {
  let mixed = lane
  for (let at = own, other = beside; at < end; at += STRIPE, other += STRIPE) {
    const sum = mixed + Math.imul(bytes.getInt32(at, true), P2)
    mixed = (Math.imul((sum << 13) | (sum >>> 19), P1) + bytes.getInt32(other, true)) | 0
  }
  return mixed
}
