import { givePieces, newPiece, PIECE, takePiece } from './body-memory.ts'

/** Where less than this is left of a long body, it gets a piece of its own length. Unit: bytes. */
const SHORT = PIECE / 2

/** What is less than this is looked at together with what comes next. Unit: bytes. */
const FEW = 32 * 1024

/** Is shown every piece of a body as it comes, while the processor's caches still have it. Never throws, and keeps none. */
export type PieceWatcher = Readonly<{ take: (piece: Uint8Array) => void }>

/** A body as it comes. Its bytes stay where they were put. */
export class Gathering {
  readonly #expected: number
  readonly #watcher: PieceWatcher | null
  /** What is full, or came as it is. */
  readonly #pieces: Uint8Array[] = []
  /** What that lies in, and what is being filled. */
  readonly #memory: Uint8Array[] = []
  /** What is being filled. */
  #open: Uint8Array | null = null
  /** How much of it is. Unit: bytes. */
  #filled = 0
  /** How much of that the watcher has seen. Unit: bytes. */
  #shown = 0
  #length = 0

  /**
   * @param expected how long the body is said to be. What is said costs nothing: memory is taken as bytes come
   * @param watcher null where nobody looks
   */
  constructor(expected: number, watcher: PieceWatcher | null) {
    this.#expected = expected
    this.#watcher = watcher
  }

  /** Takes a piece that lies somewhere already. */
  add(piece: Uint8Array): void {
    this.#close()
    this.#length += piece.length
    this.#pieces.push(piece)
    this.#memory.push(piece)
    this.#watcher?.take(piece)
  }

  /** Where the next bytes may be put: not empty, and good until it is asked for another or the body is whole. */
  place(): Uint8Array {
    const open = this.#open === null || this.#filled === this.#open.length ? this.#goOn() : this.#open
    return this.#filled === 0 ? open : open.subarray(this.#filled)
  }

  /** So many bytes were put there. */
  put(length: number): void {
    this.#length += length
    this.#filled += length
    if (this.#filled - this.#shown >= FEW) this.#show()
  }

  /** All bytes, and the memory that they lie in, to be given back. */
  whole(): Readonly<{ pieces: readonly Uint8Array[]; memory: readonly Uint8Array[] }> {
    this.#close()
    return { pieces: this.#pieces, memory: this.#memory }
  }

  /** Lets go of what came. The last piece is left to the collector: somebody may still have it as the place for what comes next. */
  drop(): void {
    const open = this.#open
    givePieces(this.#memory.filter(piece => piece !== open))
  }

  #goOn(): Uint8Array {
    this.#close()
    const left = this.#expected - this.#length
    const open = this.#length > 0 && left > 0 && left < SHORT ? newPiece(left) : takePiece()
    this.#memory.push(open)
    this.#open = open
    this.#filled = 0
    this.#shown = 0
    return open
  }

  #close(): void {
    if (this.#open === null) return
    this.#show()
    this.#pieces.push(this.#open.subarray(0, this.#filled))
    this.#open = null
  }

  #show(): void {
    if (this.#open === null || this.#shown === this.#filled) return
    this.#watcher?.take(this.#open.subarray(this.#shown, this.#filled))
    this.#shown = this.#filled
  }
}
