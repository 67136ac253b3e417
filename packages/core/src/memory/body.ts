import type { Splice } from '../apply/splices-for.ts'

/**
 * The bytes of a body in the pieces in which they came. They are sent on like that, and nearly all that is read of them lies in one piece, so
 * that hardly ever somebody has to copy them together.
 */
export class Body {
  /** Unit: bytes. It stays when the pieces are let go. */
  readonly length: number
  #pieces: readonly Uint8Array[]
  #free: ((isHeld: boolean, copy?: Uint8Array) => void) | null
  #isHeld = false

  /**
   * @param pieces one behind the other; they do not change as long as the body has them
   * @param free is told, once, that the body lets the pieces go; and once more of the copy in one piece that it had made of them, if any. That
   * memory may be given back then, unless somebody may still look at it (`isHeld`). Default: it is garbage then
   */
  constructor(pieces: readonly Uint8Array[], free: ((isHeld: boolean, copy?: Uint8Array) => void) | null = null) {
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

  /** All bytes in one piece, which takes the place of the many: nobody may look at those any more. */
  whole(): Uint8Array {
    const whole = joined(this.#pieces)
    if (this.#pieces.length > 1) {
      const free = this.#free
      this.drop()
      if (free !== null) this.#free = isHeld => free(isHeld, whole)
    }
    this.#pieces = [whole]
    return whole
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
  if (pieces.length === 1 && only !== undefined) return only
  const whole = new Uint8Array(lengthOf(pieces))
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
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
