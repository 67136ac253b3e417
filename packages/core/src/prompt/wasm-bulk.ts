import { type Bulk, NO_BYTES } from './bulk.ts'
import { LANES, type LaneState, STRIPE } from './lanes.ts'
import { startModule } from './start-module.ts'
import { LAYOUT, MODULE } from './wasm-module.ts'

const BACKSLASH = 0x5c

/** What the outline says of an object whose end the window does not show. */
const GOES_ON = 1

/** The module's exports; `wasm/bulk.mjs` says what they do. */
type Exports = Readonly<{
  memory: Readonly<{ buffer: ArrayBuffer }>
  markQuotes: (length: number) => void
  outline: (at: number, end: number) => void
  mix: (at: number, end: number) => void
}>

/** Starts the module; null for a host without WebAssembly, without its vectors, or whose policy forbids it. */
export function startWasmBulk(): Bulk | null {
  try {
    return new WasmBulk(startModule(MODULE) as Exports)
  } catch {
    return null
  }
}

/**
 * `Bulk` in WASM. The bytes are seen through a window of 64 KB that is filled with what is asked for next, so that a body
 * of any size takes the same small memory. One search marks all quotes of a window at once.
 */
class WasmBulk implements Bulk {
  bytes: Uint8Array = NO_BYTES
  readonly lanes: LaneState
  readonly rest: Uint8Array
  readonly #run: Exports
  readonly #quotes: Int32Array
  readonly #outline: Int32Array
  readonly #window: Uint8Array
  /** What the window shows. */
  #start = 0
  #end = 0
  #isMarked = false

  constructor(run: Exports) {
    // The memory never grows, so the views stay good.
    const { buffer } = run.memory
    this.lanes = new Int32Array(buffer, LAYOUT.lanes, LANES)
    this.rest = new Uint8Array(buffer, LAYOUT.rest, STRIPE)
    new Int8Array(buffer, LAYOUT.ones, STRIPE).fill(-1)
    this.#run = run
    this.#quotes = new Int32Array(buffer, LAYOUT.quotes, LAYOUT.windowLength / 32 + 1)
    this.#outline = new Int32Array(buffer, LAYOUT.outline, (LAYOUT.quotes - LAYOUT.outline) / 4)
    this.#window = new Uint8Array(buffer, LAYOUT.window, LAYOUT.windowLength)
  }

  open(bytes: Uint8Array): void {
    this.bytes = bytes
    this.#start = 0
    this.#end = 0
  }

  /** Brings a byte into the window, as its first one if it is not there. */
  #show(at: number): void {
    if (at >= this.#start && at < this.#end) return
    this.#start = at
    this.#end = Math.min(this.bytes.length, at + LAYOUT.windowLength)
    this.#isMarked = false
    this.#window.set(this.bytes.subarray(this.#start, this.#end))
  }

  closingQuote(from: number): number {
    const quote = this.#isMarked && from >= this.#start && from < this.#end ? this.#nextMark(from) : this.#end
    return quote < this.#end ? quote : this.#searchQuote(from)
  }

  /** Where the window does not show it, or no quotes are marked yet. */
  #searchQuote(from: number): number {
    for (let at = from; at < this.bytes.length; ) {
      this.#show(at)
      if (!this.#isMarked) this.#run.markQuotes(this.#end - this.#start)
      this.#isMarked = true
      const quote = this.#nextMark(at)
      if (quote < this.#end) return quote
      at = this.#end + (this.#backslashesBefore(this.#end, at) % 2)
    }
    return -1
  }

  /** The next marked quote of the window; at its end or behind it when there is none. */
  #nextMark(at: number): number {
    const quotes = this.#quotes
    let index = (at - this.#start) >>> 5
    let bits = (quotes[index] ?? 0) & (-1 << (at - this.#start))
    while (bits === 0) bits = quotes[++index] ?? -1
    return this.#start + 32 * index + 31 - Math.clz32(bits & -bits)
  }

  #backslashesBefore(end: number, first: number): number {
    let at = end
    while (at > first && this.bytes[at - 1] === BACKSLASH) at--
    return end - at
  }

  outline(at: number): number {
    if (!this.#isMarked || at < this.#start || at >= this.#end) return 0
    this.#run.outline(at - this.#start, this.#end - this.#start)
    const said = this.#outline[0] ?? 0
    if (said !== GOES_ON || at === this.#start || this.#end === this.bytes.length) return said >> 2
    // The window goes on with this object. Otherwise it would have to come back for the hash, and all in it be marked twice.
    this.#end = this.#start
    this.closingQuote(at)
    return this.outline(at)
  }

  outlined(word: number): number {
    return this.#start + (this.#outline[word + 1] ?? 0)
  }

  mix(start: number, end: number): void {
    for (let at = start; at < end; ) {
      this.#show(at)
      const shown = Math.min(end, this.#end)
      const whole = shown === end ? end - at : (shown - at) & -STRIPE
      // Fewer bytes than a stripe are left in the window: the next one begins with them.
      if (whole === 0) this.#end = this.#start
      else this.#run.mix(at - this.#start, at - this.#start + whole)
      at += whole
    }
  }

  mixRest(length: number): void {
    const at = LAYOUT.rest - LAYOUT.window
    this.#run.mix(at, at + length)
  }
}
