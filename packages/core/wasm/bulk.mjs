// The WebAssembly that `src/prompt/wasm-bulk.ts` runs: it marks the quotes of a stretch of JSON that no backslash escapes,
// and mixes stripes of 64 bytes into the lanes of the hash. Everything else is done in TypeScript.
import { assemble, copy, I32, I64, i8x16, i32, i32x4, i64, procedure, repeatWhile, V128 } from './assembler.mjs'

const PAGE = 0x10000

/** Where things lie in the module's memory, which never grows. Unit: bytes. */
export const LAYOUT = {
  /** Sixteen words: the lanes of the hash. */
  lanes: 0,
  /** A last stripe, filled up with zeros. */
  rest: 64,
  /** One bit a byte of the window, set where an unescaped quote stands; then a word of ones, so that every search ends. */
  quotes: 0x1000,
  /** The stretch of a body that is worked on; up to 63 bytes behind it are read and count for nothing. */
  window: 0x4000,
  windowLength: PAGE,
}

const CHUNK = 64
const QUOTE = 0x22
const BACKSLASH = 0x5c

/** Bits 1, 3, 5... */
const ODD = i64.of(0xaaaaaaaaaaaaaaaan)

/** A bit for each of the 64 bytes from `at` on that equals the byte, which stands sixteen times in a local. */
function bitsOf(at, bytes) {
  const part = offset => i64.fromI32(i8x16.bitmask(i8x16.isEqual(i8x16.load(at, LAYOUT.window + offset), bytes)))
  return [0, 16, 32, 48]
    .map(offset => i64.shiftLeft(part(offset), i64.of(BigInt(offset))))
    .reduce((all, bits) => i64.or(all, bits))
}

/**
 * markQuotes(length): fills the bitmap for the first `length` bytes of the window.
 *
 * Which bytes are escaped follows without a branch: a run of backslashes escapes what stands at odd distances from its
 * start, and a subtraction carries from each run's start to its end. The way is that of simdjson.
 *
 * @see https://github.com/simdjson/simdjson/blob/master/src/generic/stage1/json_escape_scanner.h
 */
const markQuotes = procedure(
  'markQuotes',
  ['length'],
  { at: I32, backslashes: I64, carried: I64, escaping: I64, quote: V128, backslash: V128 },
  ({ length, at, backslashes, carried, escaping, quote, backslash }) => {
    const starts = i64.and(backslashes, i64.xor(carried, i64.of(-1n)))
    const behind = i64.shiftLeft(starts, i64.of(1n))
    const escaped = i64.xor(escaping, i64.or(backslashes, carried))
    const bitmapAt = i32.shiftRight(at, i32.of(3))
    return [
      quote.set(i8x16.of(QUOTE)),
      backslash.set(i8x16.of(BACKSLASH)),
      repeatWhile(i32.isBelow(at, length), [
        backslashes.set(bitsOf(at, backslash)),
        escaping.set(i64.xor(i64.sub(i64.or(behind, ODD), starts), ODD)),
        i64.store(bitmapAt, i64.and(bitsOf(at, quote), i64.xor(escaped, i64.of(-1n))), LAYOUT.quotes),
        carried.set(i64.shiftRight(i64.and(escaping, backslashes), i64.of(63n))),
        at.set(i32.add(at, i32.of(CHUNK))),
      ]),
      i64.store(bitmapAt, i64.of(-1n), LAYOUT.quotes),
    ]
  },
)

const P1 = 0x9e3779b1
const P2 = 0x85ebca77

/**
 * mix(at, end): takes the bytes of the window from `at` to `end` into the sixteen lanes; a last stripe that is not whole is
 * filled up with zeros. The same as `mixStripes` in `src/prompt/lanes.ts`, four lanes at once.
 */
const MIX_LOCALS = { a: V128, b: V128, c: V128, d: V128, p1: V128, p2: V128, zero: V128 }
const mix = procedure('mix', ['at', 'end'], MIX_LOCALS, ({ at, end, a, b, c, d, p1, p2, zero }) => {
  const lanes = [a, b, c, d]
  const stirred = (lane, own, beside) =>
    i32x4.add(i32x4.mul(i32x4.rotateLeft(i32x4.add(lane, i32x4.mul(own, p2)), 13), p1), beside)
  const stripe = (from, offset) => {
    const words = index => i32x4.load(from, offset + 16 * (index % 4))
    return lanes.map((lane, index) => lane.set(stirred(lane, words(index), words(index + 1))))
  }
  return [
    p1.set(i32x4.of(P1)),
    p2.set(i32x4.of(P2)),
    lanes.map((lane, index) => lane.set(i32x4.load(i32.of(LAYOUT.lanes), 16 * index))),
    repeatWhile(i32.isBelow(i32.add(at, i32.of(CHUNK - 1)), end), [
      stripe(at, LAYOUT.window),
      at.set(i32.add(at, i32.of(CHUNK))),
    ]),
    repeatWhile(i32.isBelow(at, end), [
      lanes.map((_, index) => i32x4.store(i32.of(LAYOUT.rest), zero, 16 * index)),
      copy(i32.of(LAYOUT.rest), i32.add(at, i32.of(LAYOUT.window)), i32.sub(end, at)),
      stripe(i32.of(LAYOUT.rest), 0),
      at.set(end),
    ]),
    lanes.map((lane, index) => i32x4.store(i32.of(LAYOUT.lanes), lane, 16 * index)),
  ]
})

/** The module's bytes. */
export function bulkModule() {
  return assemble({ pages: 2, procedures: [markQuotes, mix] })
}
