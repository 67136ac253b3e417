import { type Bulk, NO_BYTES } from './bulk.ts'
import { LANES, type LaneState, mixStripes, STRIPE } from './lanes.ts'

const QUOTE = 0x22
const BACKSLASH = 0x5c

/** `Bulk` in plain JavaScript. */
export class PlainBulk implements Bulk {
  bytes: Uint8Array = NO_BYTES
  readonly lanes: LaneState = new Int32Array(LANES)
  readonly rest: Uint8Array = new Uint8Array(STRIPE)
  readonly #restView = new DataView(this.rest.buffer)
  #view = new DataView(NO_BYTES.buffer)

  open(bytes: Uint8Array): void {
    this.bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  }

  closingQuote(from: number): number {
    const { bytes } = this
    for (let at = from; ; at++) {
      at = bytes.indexOf(QUOTE, at)
      if (at < 0) return -1
      let before = at
      while (before > from && bytes[before - 1] === BACKSLASH) before--
      if ((at - before) % 2 === 0) return at
    }
  }

  outline(): number {
    return 0
  }

  outlined(): number {
    return 0
  }

  mix(start: number, end: number): void {
    const rest = (end - start) % STRIPE
    mixStripes(this.lanes, this.#view, start, end - rest)
    for (let i = 0; i < rest; i++) this.rest[i] = this.bytes[end - rest + i] ?? 0
    this.mixRest(rest)
  }

  mixRest(length: number): void {
    this.rest.fill(0, length)
    if (length > 0) mixStripes(this.lanes, this.#restView, 0, STRIPE)
  }
}
