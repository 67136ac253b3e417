// The WebAssembly that `src/memory/wasm-stretch-hash.ts` runs: it hashes stretches of bodies, to be compared inside one process.
import { assemble, copyBytes, I32, i32, i32x4, procedure, repeatWhile, V128 } from './assembler.mjs'
import { LANE_LOCALS, mixing } from './lanes.mjs'

const VECTOR = 16
/** How much is condensed at once. Unit: bytes. */
const BLOCK = 2048

/** Where things lie in the module's memory, which never grows. Unit: bytes. */
export const LAYOUT = {
  /** Random: a vector for each one of a block, and one more. */
  keys: 0,
  keysLength: BLOCK + VECTOR,
  /** All that is kept of a hash while others are made: its sixteen lanes, then the bytes that did not fill a block yet. */
  state: 0xc00,
  stateLength: 4 * VECTOR + BLOCK,
  block: BLOCK,
  /** The bytes that come next. There is room for a block before them. */
  window: 0x2000,
  windowLength: 0x10000,
}

const REST = LAYOUT.state + 4 * VECTOR
const PAGE = 0x10000

/** How much is done before the processor looks whether there is more: with more at once V8's code is slower. */
const CHUNK = 64

const LOCALS = {
  at: I32,
  end: I32,
  stop: I32,
  key: I32,
  words: V128,
  own: V128,
  next: V128,
  products: V128,
  others: V128,
  even: V128,
  odd: V128,
  ...LANE_LOCALS,
}

/**
 * take(rest, length): takes in the bytes of the window, so many, behind the `rest` bytes that the state has. What then does not fill a block
 * is the rest of the state.
 *
 * A block is condensed to 64 bytes, four sums of vectors. Two are of products: every word of 16 bits times the key of its place, and
 * times the key one vector on. Two are of the words as they are, those of even vectors and those of odd ones. No product waits for
 * another, so that the processor works on many at once. What a block was condensed to is mixed in as `src/prompt/lanes.ts` mixes in a stripe.
 */
const take = procedure('take', ['rest', 'length'], LOCALS, names => {
  const { rest, length, at, end, stop, key, words, own, next, products, others, even, odd } = names
  const sums = [products, others, even, odd]
  const lanes = mixing(names, LAYOUT.state)
  const add = (sum, value) => sum.set(i32x4.add(sum, value))
  const condenseVector = i => [
    words.set(i32x4.load(at, VECTOR * i)),
    next.set(i32x4.load(key, LAYOUT.keys + VECTOR * (i + 1))),
    add(products, i32x4.dot(words, own)),
    add(others, i32x4.dot(words, next)),
    add(i % 2 === 0 ? even : odd, words),
    own.set(next),
  ]
  return [
    at.set(i32.sub(i32.of(LAYOUT.window), rest)),
    end.set(i32.add(i32.of(LAYOUT.window), length)),
    copyBytes(at, i32.of(REST), rest),
    lanes.begin,
    repeatWhile(i32.isBelow(i32.of(BLOCK - 1), i32.sub(end, at)), [
      // The sums begin with keys, so that a block of zeros is not nothing.
      sums.map((sum, i) => sum.set(i32x4.load(i32.of(LAYOUT.keys), VECTOR * i))),
      key.set(i32.of(0)),
      own.set(i32x4.load(key, LAYOUT.keys)),
      stop.set(i32.add(at, i32.of(BLOCK))),
      repeatWhile(i32.isBelow(at, stop), [
        Array.from({ length: CHUNK / VECTOR }, (_, i) => condenseVector(i)),
        key.set(i32.add(key, i32.of(CHUNK))),
        at.set(i32.add(at, i32.of(CHUNK))),
      ]),
      lanes.mix(sums),
    ]),
    lanes.end,
    copyBytes(i32.of(REST), at, i32.sub(end, at)),
  ]
})

/** The module's bytes. */
export function stretchesModule() {
  const pages = Math.ceil((LAYOUT.window + LAYOUT.windowLength) / PAGE)
  return assemble({ pages, procedures: [take] })
}
