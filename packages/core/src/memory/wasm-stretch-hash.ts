import type { Hash128 } from '../prompt/hash.ts'
import { LANES, type LaneState } from '../prompt/lanes.ts'
import { finishHash, HASH_WORDS, mixBlocks } from '../prompt/murmur3.ts'
import { startModule } from '../prompt/start-module.ts'
import type { StretchHash } from './stretch-hash.ts'
import { LAYOUT, MODULE } from './stretches-module.ts'

/** The module's exports; `wasm/stretches.mjs` says what they do. */
type Exports = Readonly<{
  memory: Readonly<{ buffer: ArrayBuffer }>
  take: (rest: number, length: number) => void
}>

/** Bytes of the module's own memory. */
type Keys = Uint8Array<ArrayBuffer>

/**
 * Starts the module, with keys that nobody knows outside of this process.
 *
 * @param fillKeys fills the keys with random bytes
 * @returns makes hashes, all with the same keys; null for a host that lacks WebAssembly, its vectors, or random bytes, or whose policy forbids them
 */
export function startWasmStretches(
  fillKeys: (keys: Keys) => unknown = keys => crypto.getRandomValues(keys),
): (() => StretchHash) | null {
  try {
    const seat = new Seat(startModule(MODULE) as Exports)
    fillKeys(seat.keys)
    return () => new WasmStretchHash(seat)
  } catch {
    return null
  }
}

/** The one place where hashes are made. Whoever turns up takes it, and what the one before has made so far is put aside. */
class Seat {
  readonly keys: Keys
  readonly lanes: LaneState
  readonly state: Uint8Array
  readonly window: Uint8Array
  readonly take: Exports['take']
  taken: WasmStretchHash | null = null
  /** Memory that states were put aside in, to be used again. */
  readonly free: Uint8Array[] = []

  constructor({ memory, take }: Exports) {
    // The memory never grows, so the views stay good.
    this.keys = new Uint8Array(memory.buffer, LAYOUT.keys, LAYOUT.keysLength)
    this.lanes = new Int32Array(memory.buffer, LAYOUT.state, LANES)
    this.state = new Uint8Array(memory.buffer, LAYOUT.state, LAYOUT.stateLength)
    this.window = new Uint8Array(memory.buffer, LAYOUT.window, LAYOUT.windowLength)
    this.take = take
  }
}

/** One for all, because one hash is finished at a time. */
const FINISHED = new Int32Array(HASH_WORDS)

/** A `StretchHash` in WASM. */
class WasmStretchHash implements StretchHash {
  readonly #seat: Seat
  #length = 0
  #aside: Uint8Array | null = null

  constructor(seat: Seat) {
    this.#seat = seat
  }

  take(bytes: Uint8Array, start: number, end: number): void {
    this.#sit()
    const { window } = this.#seat
    for (let at = start; at < end; at += window.length) {
      const to = Math.min(end, at + window.length)
      window.set(to - at === bytes.length ? bytes : bytes.subarray(at, to))
      this.#takeWindow(to - at)
    }
  }

  digest(): Hash128 {
    this.#sit()
    const { window, lanes } = this.#seat
    const length = this.#length
    const missing = -length & (LAYOUT.block - 1)
    if (missing > 0) {
      window.fill(0, 0, missing)
      this.#takeWindow(missing)
    }
    FINISHED.fill(0)
    mixBlocks(FINISHED, lanes)
    finishHash(FINISHED, length)
    lanes.fill(0)
    this.#length = 0
    return [FINISHED[0] ?? 0, FINISHED[1] ?? 0, FINISHED[2] ?? 0, FINISHED[3] ?? 0]
  }

  #takeWindow(length: number): void {
    this.#seat.take(this.#length % LAYOUT.block, length)
    this.#length += length
  }

  /** Takes the seat, and goes on where this hash was. */
  #sit(): void {
    const seat = this.#seat
    if (seat.taken === this) return
    if (seat.taken !== null) seat.taken.#leave()
    seat.taken = this
    if (this.#aside === null) {
      seat.lanes.fill(0)
      return
    }
    seat.state.set(this.#aside)
    seat.free.push(this.#aside)
    this.#aside = null
  }

  #leave(): void {
    if (this.#length === 0) return
    this.#aside = this.#seat.free.pop() ?? new Uint8Array(LAYOUT.stateLength)
    this.#aside.set(this.#seat.state)
  }
}
