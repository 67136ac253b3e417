// How a stripe is mixed into the lanes of a hash, four lanes at once: the same as `src/prompt/lanes.ts`.
import { i32, i32x4, V128 } from './assembler.mjs'

const VECTOR = 16

// The first two primes of xxHash, as in `src/prompt/lanes.ts`.
const P1 = 0x9e3779b1
const P2 = 0x85ebca77

/** Locals of a procedure that mixes: all lanes, and the primes. */
export const LANE_LOCALS = { a: V128, b: V128, c: V128, d: V128, p1: V128, p2: V128 }

/** Steps of a procedure with these locals, whose lanes lie at a place of the memory. */
export function mixing({ a, b, c, d, p1, p2 }, place) {
  const lanes = [a, b, c, d]
  const stirred = (lane, own, beside) =>
    i32x4.add(i32x4.mul(i32x4.rotateLeft(i32x4.add(lane, i32x4.mul(own, p2)), 13), p1), beside)
  return {
    begin: [
      p1.set(i32x4.of(P1)),
      p2.set(i32x4.of(P2)),
      lanes.map((lane, i) => lane.set(i32x4.load(i32.of(place), VECTOR * i))),
    ],
    /** Mixes in a stripe of four vectors. */
    mix: words => lanes.map((lane, i) => lane.set(stirred(lane, words[i], words[(i + 1) % words.length]))),
    end: lanes.map((lane, i) => i32x4.store(i32.of(place), lane, VECTOR * i)),
  }
}
