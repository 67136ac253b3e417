// The WebAssembly that `src/prompt/wasm-bulk.ts` runs: it marks the quotes of a stretch of JSON that no backslash escapes,
// outlines objects, and mixes stripes of 64 bytes into the lanes of the hash. Everything else is done in TypeScript.
import {
  assemble,
  I32,
  I64,
  i8x16,
  i32,
  i32x4,
  i64,
  leaveIf,
  procedure,
  repeatWhile,
  V128,
  when,
} from './assembler.mjs'
import { LANE_LOCALS, mixing } from './lanes.mjs'

const PAGE = 0x10000

/** Where things lie in the module's memory, which never grows. Unit: bytes. */
export const LAYOUT = {
  /** Sixteen words: the lanes of the hash. */
  lanes: 0,
  /** 64 bytes of ones, then as many zeros: what is seen of a last stripe, from somewhere in it on. */
  ones: 0x80,
  /** How many bytes the outline of an object has, then its words: three a member. */
  outline: 0x100,
  /** One bit a byte of the window, set where an unescaped quote stands; then a word of ones, so that every search ends. */
  quotes: 0x1000,
  /** The stretch of a body that is worked on; up to 63 bytes behind it are read and count for nothing. */
  window: 0x4000,
  windowLength: PAGE,
  /** A stripe of its own. */
  rest: 0x15000,
}

const CHUNK = 64
const QUOTE = 0x22
const BACKSLASH = 0x5c

/** Bits 1, 3, 5... */
const ODD = i64.of(0xaaaaaaaaaaaaaaaan)

/** A bit for each of the 64 bytes from `at` on that equals the byte, which stands sixteen times in a local. */
function bitsOf(at, bytes) {
  const part = offset => i64.fromI32(i8x16.bitmask(i8x16.isEqual(i8x16.load(at, LAYOUT.window + offset), bytes)))
  return [16, 32, 48]
    .map(offset => i64.shiftLeft(part(offset), i64.of(BigInt(offset))))
    .reduce((all, bits) => i64.or(all, bits), part(0))
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

/** In ASCII the brackets of objects have this bit, those of arrays are the same without it. */
const OBJECT_BIT = 5
const OPENING = 0x7b
const CLOSING = 0x7d
const COLON = 0x3a
const COMMA = 0x2c

/** What `open` is at the members of the outlined object: the mark of its end, then the object itself. */
const OUTERMOST = 0b11
const DEEPEST = 30

/**
 * outline(at, end): tells where the members of the object at `at` stand: where each key begins, where its value does, and
 * the place behind the comma or bracket that follows. Only for an object that is written without white space and ends before
 * `end`, with numbers of digits alone; of any other it says nothing, as of one that is not JSON, and TypeScript looks for
 * itself. Of one that goes on behind `end` it says 1.
 *
 * `open` has a bit for each open bracket, 1 for an object's; `expected` is where the next key or value must begin, 0 behind
 * one; `value` is 0 until the colon was seen.
 */
const outline = procedure(
  'outline',
  ['at', 'end'],
  { byte: I32, key: I32, value: I32, expected: I32, scalar: I32, open: I32, word: I32, out: I32, bits: I64 },
  ({ at, end, byte, key, value, expected, scalar, open, word, out, bits }) => {
    const one = i32.of(1)
    const here = i32.sub(at, one)
    const isOutermost = i32.isEqual(open, i32.of(OUTERMOST))
    const kind = i32.shiftRight(byte, i32.of(OBJECT_BIT))
    const isBracket = bracket => i32.isEqual(i32.or(byte, i32.of(1 << OBJECT_BIT)), i32.of(bracket))
    const is = character => i32.isEqual(byte, i32.of(character))
    const isFrom = (first, count) => i32.isBelow(i32.sub(byte, i32.of(first)), i32.of(count))
    const step = at.set(i32.add(at, one))
    const begin = [leaveIf(i32.isOther(here, expected)), expected.set(i32.of(0))]
    const beginKey = [key.set(at), expected.set(at), value.set(i32.of(0))]
    const endMember = [
      leaveIf(i32.or(i32.isZero(value), expected)),
      [key, value, at].map((place, index) => i32.store(out, place, LAYOUT.outline + 4 + 4 * index)),
      out.set(i32.add(out, i32.of(12))),
    ]
    const crossString = [
      word.set(i32.and(i32.shiftRight(at, i32.of(3)), i32.of(-8))),
      bits.set(i64.and(i64.load(word, LAYOUT.quotes), i64.shiftLeft(i64.of(-1n), i64.fromI32(at)))),
      repeatWhile(i64.isZero(bits), [word.set(i32.add(word, i32.of(8))), bits.set(i64.load(word, LAYOUT.quotes))]),
      at.set(i32.add(i32.shiftLeft(word, i32.of(3)), i32.fromI64(i64.zerosBelow(bits)))),
      step,
    ]
    const enter = [
      when(isOutermost, [leaveIf(i32.isZero(value)), begin]),
      leaveIf(i32.shiftRight(open, i32.of(DEEPEST))),
      open.set(i32.or(i32.shiftLeft(open, one), i32.and(kind, one))),
    ]
    const leave = [
      leaveIf(i32.and(i32.xor(open, kind), one)),
      when(isOutermost, [endMember, i32.store(i32.of(0), out, LAYOUT.outline), leaveIf(one)]),
      open.set(i32.shiftRight(open, one)),
    ]
    const isFull = i32.isBelow(i32.of(LAYOUT.quotes - LAYOUT.outline - 16), out)
    const inScalar = [
      leaveIf(i32.isZero(i32.or(isFrom(0x30, 10), isFrom(0x61, 26)))),
      leaveIf(i32.isZero(value)),
      when(i32.isOther(here, scalar), begin),
      scalar.set(at),
    ]
    const atMembers = [
      when(
        is(COLON),
        [leaveIf(i32.or(value, expected)), value.set(at), expected.set(at)],
        [when(is(COMMA), [endMember, leaveIf(isFull), beginKey], inScalar)],
      ),
    ]
    return [
      i32.store(i32.of(0), i32.of(0), LAYOUT.outline),
      open.set(i32.of(OUTERMOST)),
      step,
      beginKey,
      repeatWhile(i32.isBelow(at, end), [
        byte.set(i32.loadByte(at, LAYOUT.window)),
        step,
        when(
          is(QUOTE),
          [when(isOutermost, begin), crossString],
          [when(isBracket(OPENING), enter, [when(isBracket(CLOSING), leave, when(isOutermost, atMembers))])],
        ),
      ]),
      i32.store(i32.of(0), one, LAYOUT.outline),
    ]
  },
)

/**
 * mix(at, end): takes the bytes of the window from `at` to `end` into the sixteen lanes; a last stripe that is not whole counts as
 * filled up with zeros. The same as `mixStripes` in `src/prompt/lanes.ts`, four lanes at once.
 */
const MIX_LOCALS = {
  seen: I32,
  w0: V128,
  w1: V128,
  w2: V128,
  w3: V128,
  ...LANE_LOCALS,
}
const mix = procedure('mix', ['at', 'end'], MIX_LOCALS, names => {
  const { at, end, seen, w0, w1, w2, w3 } = names
  const lanes = mixing(names, LAYOUT.lanes)
  const words = [w0, w1, w2, w3]
  return [
    seen.set(i32.of(LAYOUT.ones)),
    lanes.begin,
    repeatWhile(i32.isBelow(at, end), [
      when(i32.isBelow(i32.sub(end, at), i32.of(CHUNK)), [
        seen.set(i32.sub(i32.of(LAYOUT.ones + CHUNK), i32.sub(end, at))),
      ]),
      words.map((word, index) =>
        word.set(i32x4.and(i32x4.load(at, LAYOUT.window + 16 * index), i32x4.load(seen, 16 * index))),
      ),
      lanes.mix(words),
      at.set(i32.add(at, i32.of(CHUNK))),
    ]),
    lanes.end,
  ]
})

/** The module's bytes. */
export function bulkModule() {
  return assemble({ pages: 2, procedures: [markQuotes, outline, mix] })
}
