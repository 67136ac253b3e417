import { notHttp } from '../../http1/failure.ts'
import { headerLines } from '../../http1/header-lines.ts'
import { UntilEmptyLine } from './until-empty-line.ts'

/** More digits would be no safe integer any more. */
const MOST_DIGITS = 13

/** Longest extension of a chunk's size that is passed over; Node has the same limit. Unit: bytes. */
const LONGEST_EXTENSION = 16 * 1024

const TAB = 0x09
const CR = 0x0d
const LF = 0x0a
const SEMICOLON = 0x3b

const LINE_BREAK: Buffer = Buffer.from('\r\n')

/** What comes next. */
type State = 'size' | 'extension' | 'size-end' | 'data' | 'data-cr' | 'data-lf' | 'trailers' | 'over'

/**
 * Takes the chunked encoding off a body, wherever its bytes are cut. Extensions are passed over; trailers are read and dropped.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9112#section-7.1
 */
export class ChunkReader {
  readonly #data: (bytes: Buffer) => void
  readonly #trailers = new UntilEmptyLine()
  #state: State = 'over'
  #digits = 0
  #extension = 0
  /** The size of the chunk as far as it was read; then how much of it is still to come. */
  #left = 0
  /** Of the bytes that are being taken in: where the data begins, and where it ends so far. Both -1 as long as there is none. */
  #dataFrom = -1
  #dataTo = -1

  /** @param data is given the body: all that came in at once in one part, which is whoever's it is given to */
  constructor(data: (bytes: Buffer) => void) {
    this.#data = data
  }

  /** Whether the body is whole. */
  get isOver(): boolean {
    return this.#state === 'over'
  }

  /** Begins a body. */
  begin(): void {
    this.#expectSize()
  }

  /**
   * Takes bytes in. Data is moved together over the sizes between it: events of a stream come by the dozen, and each by itself would cost as much
   * as all of them.
   *
   * @param chunk is changed
   * @param from where they begin in the chunk
   * @returns where the body ends in the chunk, or the chunk's length
   * @throws EPROTO, when what came before was given
   */
  take(chunk: Buffer, from: number): number {
    let at = from
    this.#dataFrom = -1
    try {
      while (at < chunk.length && this.#state !== 'over') at = this.#step(this.#state, chunk, at)
    } finally {
      if (this.#dataFrom >= 0) this.#data(chunk.subarray(this.#dataFrom, this.#dataTo))
    }
    return at
  }

  /** Takes what comes next: all of it that is there, or one byte of what stands between data. */
  #step(state: Exclude<State, 'over'>, chunk: Buffer, at: number): number {
    const byte = chunk[at] ?? 0
    switch (state) {
      case 'data':
        return this.#takeData(chunk, at)
      case 'trailers':
        return this.#takeTrailers(chunk, at)
      case 'size':
        this.#takeDigit(byte)
        break
      case 'extension':
        this.#passOver(byte)
        break
      case 'size-end':
        expect(byte, LF)
        this.#beginChunk()
        break
      case 'data-cr':
        expect(byte, CR)
        this.#state = 'data-lf'
        break
      case 'data-lf':
        expect(byte, LF)
        this.#expectSize()
    }
    return at + 1
  }

  #takeData(chunk: Buffer, at: number): number {
    const end = Math.min(chunk.length, at + this.#left)
    this.#left -= end - at
    if (this.#left === 0) this.#state = 'data-cr'
    if (this.#dataFrom < 0) {
      this.#dataFrom = at
      this.#dataTo = end
    } else {
      chunk.copyWithin(this.#dataTo, at, end)
      this.#dataTo += end - at
    }
    return end
  }

  #takeTrailers(chunk: Buffer, at: number): number {
    const end = this.#trailers.take(chunk, at)
    if (end < 0) return chunk.length
    headerLines(this.#trailers.text, LINE_BREAK.length)
    this.#state = 'over'
    return end
  }

  #takeDigit(byte: number): void {
    const digit = digitOf(byte)
    if (digit >= 0) {
      this.#digits += 1
      this.#left = this.#left * 16 + digit
    }
    if (this.#digits === 0 || this.#digits > MOST_DIGITS) throw malformed()
    if (digit >= 0) return
    if (byte !== CR && byte !== SEMICOLON) throw malformed()
    this.#state = byte === CR ? 'size-end' : 'extension'
  }

  #passOver(byte: number): void {
    this.#extension += 1
    if (byte === CR) this.#state = 'size-end'
    else if (isControl(byte) || this.#extension > LONGEST_EXTENSION) throw malformed()
  }

  #beginChunk(): void {
    this.#state = this.#left === 0 ? 'trailers' : 'data'
    if (this.#left === 0) this.#trailers.begin(LINE_BREAK)
  }

  #expectSize(): void {
    this.#state = 'size'
    this.#digits = 0
    this.#extension = 0
    this.#left = 0
  }
}

function expect(byte: number, expected: number): void {
  if (byte !== expected) throw malformed()
}

/** @returns -1 for what is no hexadecimal digit */
function digitOf(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30
  // Both cases of a letter differ in this bit alone.
  const lower = byte | 0x20
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x61 + 10 : -1
}

function isControl(byte: number): boolean {
  return (byte < 0x20 && byte !== TAB) || byte === 0x7f
}

function malformed(): Error {
  return notHttp('A chunk of the answer is malformed.')
}
