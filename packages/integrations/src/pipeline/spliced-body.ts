import type { PlainBody } from './outgoing.ts'

/** A body as bytes that can be read, and the way back from pieces of these bytes. */
export interface SplicedBody {
  /** Valid until `release`. */
  readonly bytes: Uint8Array
  /**
   * Puts pieces together, views of `bytes` and inserted ones. Null when nothing was changed.
   *
   * @param mayBeBytes whether a large text may come out as bytes; otherwise text stays text
   */
  join(pieces: readonly Uint8Array[], mayBeBytes: boolean): PlainBody | null
  /** The bytes are not needed any more. */
  release(): void
}

/** Makes bodies readable, one after the other in the same memory where they do not overlap: fresh memory costs more than the reading. */
export interface BodyReader {
  /** Null for a kind of body that can only be read once (streams, forms), which is then left alone. */
  read(body: unknown): SplicedBody | null
}

/** A larger buffer is not kept for the next body. Unit: bytes. */
const LARGEST_KEPT_BUFFER = 16_777_216

/** UTF-8 needs at most so many bytes for each UTF-16 unit. What is not written to costs no memory. */
const BYTES_PER_UNIT = 3

/** A conversation grows with every call: a buffer that just fits would be too short for the next one. */
const HEADROOM = 1.5

/** Makes a reader with one buffer of its own. */
export function createBodyReader(): BodyReader {
  let kept: Uint8Array | null = null
  const take = (length: number): Uint8Array => {
    const buffer = kept !== null && kept.length >= length ? kept : new Uint8Array(Math.ceil(length * HEADROOM))
    kept = null
    return buffer
  }
  const giveBack = (buffer: Uint8Array): void => {
    if (buffer.length <= LARGEST_KEPT_BUFFER) kept = buffer
  }
  return {
    read(body) {
      if (typeof body === 'string') return new TextBody(body, take(body.length * BYTES_PER_UNIT), giveBack)
      if (body instanceof Uint8Array) return new BytesBody(body)
      return body instanceof ArrayBuffer ? new BytesBody(new Uint8Array(body)) : null
    },
  }
}

function isUnchanged(pieces: readonly Uint8Array[], { length }: Uint8Array): boolean {
  return pieces.length === 1 && pieces[0]?.length === length
}

function concat(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}

class BytesBody implements SplicedBody {
  readonly bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  join(pieces: readonly Uint8Array[]): PlainBody | null {
    return isUnchanged(pieces, this.bytes) ? null : concat(pieces)
  }

  release(): void {}
}

/** From here on it costs more to make text of bytes, only for `fetch` to make bytes of the text, than to read and plan it. Unit: bytes. */
const LARGE_BODY = 65_536

/** So many UTF-16 units lie between two marks: few enough to be counted one by one for every splice. */
const STEP = 4_096

const encoder = new TextEncoder()
/** A mark at the beginning is part of the text: it is counted like any other character. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** Text, written to bytes with a mark now and then, so that what stands at an offset is found again without reading all of it. */
class TextBody implements SplicedBody {
  readonly bytes: Uint8Array
  readonly #text: string
  readonly #buffer: Uint8Array
  readonly #giveBack: (buffer: Uint8Array) => void
  /** Places where a character begins, in units and in bytes, rising. */
  readonly #marks: { unit: number; byte: number }[] = []

  constructor(text: string, buffer: Uint8Array, giveBack: (buffer: Uint8Array) => void) {
    this.#text = text
    this.#buffer = buffer
    this.#giveBack = giveBack
    let byte = 0
    for (let unit = 0; unit < text.length; ) {
      this.#marks.push({ unit, byte })
      const end = endOfStep(text, unit)
      byte += encoder.encodeInto(text.slice(unit, end), buffer.subarray(byte)).written
      unit = end
    }
    this.bytes = buffer.subarray(0, byte)
  }

  join(pieces: readonly Uint8Array[], mayBeBytes: boolean): PlainBody | null {
    if (isUnchanged(pieces, this.bytes)) return null
    if (mayBeBytes && this.bytes.length >= LARGE_BODY) return readable(concat(pieces))
    return pieces
      .map(piece => (piece.buffer === this.bytes.buffer ? this.#textOf(piece) : decoder.decode(piece)))
      .join('')
  }

  release(): void {
    this.#giveBack(this.#buffer)
  }

  #textOf({ byteOffset, byteLength }: Uint8Array): string {
    const start = byteOffset - this.bytes.byteOffset
    return this.#text.slice(this.#unitAt(start), this.#unitAt(start + byteLength))
  }

  #unitAt(byte: number): number {
    const mark = this.#marks.findLast(at => at.byte <= byte)
    if (mark === undefined) return 0
    return mark.unit + decoder.decode(this.bytes.subarray(mark.byte, byte)).length
  }
}

/** Bytes that are text to whoever asks for it: `JSON.parse` and templates do. */
function readable(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return Object.defineProperty(bytes, 'toString', { value: () => decoder.decode(bytes) })
}

/** A pair of units that is one character is not cut in two. */
function endOfStep(text: string, start: number): number {
  const end = start + STEP
  const before = text.charCodeAt(end - 1)
  return before >= 0xd800 && before <= 0xdbff ? end + 1 : Math.min(end, text.length)
}
