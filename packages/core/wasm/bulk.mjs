// The WebAssembly that `src/prompt/wasm-bulk.ts` runs: it marks the quotes of a stretch of JSON that no backslash escapes,
// and mixes whole blocks of 16 bytes into a MurmurHash3. Everything else is done in TypeScript.
import { assemble, I32, I64, i8x16, i32, i64, procedure, repeatWhile } from './assembler.mjs'

const PAGE = 0x10000

/** Where things lie in the module's memory, which never grows. Unit: bytes. */
export const LAYOUT = {
  /** Four words: the state of the hash. */
  state: 0,
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

/** A bit for each of the 64 bytes from `at` on that equals the byte. */
function bitsOf(at, byte) {
  const part = offset =>
    i64.fromI32(i8x16.bitmask(i8x16.isEqual(i8x16.load(at, LAYOUT.window + offset), i8x16.of(byte))))
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
  { at: I32, backslashes: I64, carried: I64, escaping: I64 },
  ({ length, at, backslashes, carried, escaping }) => {
    const starts = i64.and(backslashes, i64.xor(carried, i64.of(-1n)))
    const behind = i64.shiftLeft(starts, i64.of(1n))
    const escaped = i64.xor(escaping, i64.or(backslashes, carried))
    const bitmapAt = i32.shiftRight(at, i32.of(3))
    return [
      repeatWhile(i32.isBelow(at, length), [
        backslashes.set(bitsOf(at, BACKSLASH)),
        escaping.set(i64.xor(i64.sub(i64.or(behind, ODD), starts), ODD)),
        i64.store(bitmapAt, i64.and(bitsOf(at, QUOTE), i64.xor(escaped, i64.of(-1n))), LAYOUT.quotes),
        carried.set(i64.shiftRight(i64.and(escaping, backslashes), i64.of(63n))),
        at.set(i32.add(at, i32.of(CHUNK))),
      ]),
      i64.store(bitmapAt, i64.of(-1n), LAYOUT.quotes),
    ]
  },
)

const [C1, C2, C3, C4] = [0x239b961b, 0xab0e9789, 0x38b34ae5, 0xa1e38b93].map(i32.of)

/**
 * mix(at, end): takes the bytes of the window from `at` to `end`, a multiple of 16 of them, into the hash's state.
 * The same as `mixBlock` in `src/prompt/hash.ts`.
 *
 * @see https://github.com/aappleby/smhasher/blob/master/src/MurmurHash3.cpp (MurmurHash3_x86_128)
 */
const mix = procedure('mix', ['at', 'end'], { a: I32, b: I32, c: I32, d: I32 }, ({ at, end, a, b, c, d }) => {
  const words = [a, b, c, d]
  const scrambled = (word, first, bits, second) =>
    i32.mul(i32.rotateLeft(i32.mul(i32.load(at, LAYOUT.window + 4 * word), first), i32.of(bits)), second)
  const stirred = (word, next, bits, constant) =>
    i32.add(i32.mul(i32.add(i32.rotateLeft(word, i32.of(bits)), next), i32.of(5)), i32.of(constant))
  return [
    words.map((word, index) => word.set(i32.load(i32.of(LAYOUT.state), 4 * index))),
    repeatWhile(i32.isBelow(at, end), [
      a.set(i32.xor(a, scrambled(0, C1, 15, C2))),
      a.set(stirred(a, b, 19, 0x561ccd1b)),
      b.set(i32.xor(b, scrambled(1, C2, 16, C3))),
      b.set(stirred(b, c, 17, 0x0bcaa747)),
      c.set(i32.xor(c, scrambled(2, C3, 17, C4))),
      c.set(stirred(c, d, 15, 0x96cd1c35)),
      d.set(i32.xor(d, scrambled(3, C4, 18, C1))),
      d.set(stirred(d, a, 13, 0x32ac3b17)),
      at.set(i32.add(at, i32.of(16))),
    ]),
    words.map((word, index) => i32.store(i32.of(LAYOUT.state), word, 4 * index)),
  ]
})

/** The module's bytes. */
export function bulkModule() {
  return assemble({ pages: 2, procedures: [markQuotes, mix] })
}
