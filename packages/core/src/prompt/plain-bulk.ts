import { type Bulk, NO_BYTES } from './bulk.ts'
import { HASH_WORDS, type HashState, mixBlocks } from './murmur3.ts'

const QUOTE = 0x22
const BACKSLASH = 0x5c

/** `Bulk` in plain JavaScript. */
export class PlainBulk implements Bulk {
  bytes: Uint8Array = NO_BYTES
  readonly state: HashState = new Int32Array(HASH_WORDS)
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

  mix(start: number, end: number): void {
    mixBlocks(this.state, this.#view, start, end)
  }
}
