import type { Splice } from '../apply/splices-for.ts'

/**
 * The bytes of a body in the pieces in which they came. They are sent on like that, and nearly all that is read of them lies in one piece, so
 * that hardly ever somebody has to copy them together.
 */
export class Body {
  /** Unit: bytes. It stays when the pieces are let go. */
  readonly length: number
  #pieces: readonly Uint8Array[]
  #free: ((isHeld: boolean) => void) | null
  #isHeld = false

  /**
   * @param pieces one behind the other; they do not change as long as the body has them
   * @param free is told, once, that the body lets the pieces go. Their memory may be given back then, unless somebody may still look at it
   * (`isHeld`). Default: it is garbage then
   */
  constructor(pieces: readonly Uint8Array[], free: ((isHeld: boolean) => void) | null = null) {
    this.length = lengthOf(pieces)
    this.#pieces = pieces
    this.#free = free
  }

  /** All bytes, in one piece or in many. */
  get pieces(): readonly Uint8Array[] {
    return this.#pieces
  }

  /** The bytes from `start` to `end`, as views of the pieces that have them. */
  between(start: number, end: number): readonly Uint8Array[] {
    const views: Uint8Array[] = []
    this.#view(views, start, end)
    return views
  }

  #view(views: Uint8Array[], start: number, end: number): void {
    let at = 0
    for (const piece of this.#pieces) {
      const from = Math.max(0, start - at)
      const to = Math.min(piece.length, end - at)
      if (from < to) views.push(to - from === piece.length ? piece : piece.subarray(from, to))
      at += piece.length
    }
  }

  /** The bytes from `start` to `end`, copied only where they lie in several pieces. */
  span(start: number, end: number): Uint8Array {
    return joined(this.between(start, end))
  }

  /**
   * Carries out changes without copying anything: the bytes of the body between those that are put in.
   *
   * @param splices in rising order, not overlapping, as `splicesFor` gives them
   * @returns the pieces to send one after the other
   */
  spliced(splices: readonly Splice[]): readonly Uint8Array[] {
    const pieces: Uint8Array[] = []
    let at = 0
    for (const { start, end, insert } of splices) {
      this.#view(pieces, at, start)
      if (insert !== '') pieces.push(ascii(insert))
      at = end
    }
    this.#view(pieces, at, this.length)
    return pieces
  }

  /**
   * Shows all bytes in one piece to somebody who keeps nothing of them: where there are many, they are put together in a place that is used again.
   *
   * @param read what it returns is returned. The bytes are good until then
   */
  readWhole<T>(read: (bytes: Uint8Array) => T): T {
    const [only] = this.#pieces
    return read(this.#pieces.length === 1 && only !== undefined ? only : put(this.#pieces, roomFor(this.length)))
  }

  /** Keeps the memory from being given back: somebody may look at the pieces even when the body lets them go. */
  hold(): void {
    this.#isHeld = true
  }

  /** Lets the pieces go: the body itself may be held longer than anybody reads it. */
  drop(): void {
    this.#pieces = []
    this.#free?.(this.#isHeld)
    this.#free = null
  }
}

/** Bytes in one piece: the only one itself, or a copy of several. */
function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const [only] = pieces
  return pieces.length === 1 && only !== undefined ? only : put(pieces, new Uint8Array(lengthOf(pieces)))
}

function put(pieces: readonly Uint8Array[], into: Uint8Array): Uint8Array {
  let at = 0
  for (const piece of pieces) {
    into.set(piece, at)
    at += piece.length
  }
  return into
}

/** Longer bodies get a place of their own, which is garbage then. Unit: bytes. */
const LONGEST_ROOM = 4 * 1024 * 1024

/** By so much it grows. Unit: bytes. */
const STEP = 256 * 1024

/** One for all, because one body is read at a time: as long as the longest so far. With a place of its own for each, there would soon be large holes between them. */
let room: Uint8Array = new Uint8Array(0)

function roomFor(length: number): Uint8Array {
  if (length > LONGEST_ROOM) return new Uint8Array(length)
  if (room.length < length) room = new Uint8Array(Math.ceil(length / STEP) * STEP)
  return room.subarray(0, length)
}

function lengthOf(pieces: readonly Uint8Array[]): number {
  let length = 0
  for (const piece of pieces) length += piece.length
  return length
}

/** What was put in of late, as bytes: there are few ways to write a marker, and few names of models. */
const known = new Map<string, Uint8Array>()
const MAXIMUM_KNOWN = 100

function ascii(text: string): Uint8Array {
  const found = known.get(text)
  if (found !== undefined) return found
  const bytes = Uint8Array.from(text, character => character.charCodeAt(0))
  if (known.size >= MAXIMUM_KNOWN) known.clear()
  known.set(text, bytes)
  return bytes
}
