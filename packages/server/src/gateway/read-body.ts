import { Body } from '@sternline/core/memory'
import type { BodyTaker } from '../http1/body-taker.ts'
import { LONGEST_BODY } from '../http1/longest-body.ts'
import type { Asking } from '../plain/sides.ts'
import { headerValues } from '../safety/header-values.ts'
import { freeMemory } from './free-memory.ts'

/** How much of a body that is too large is still taken off the wire, so that its sender gets to read the answer. Unit: bytes. */
const DISCARD_LIMIT = 4 * LONGEST_BODY

/** Is shown every piece of a body as it comes, while the processor's caches still have it. Never throws, and keeps none. */
export type PieceWatcher = Readonly<{ take: (piece: Uint8Array) => void }>

/**
 * Reads a request's body as bytes, piece by piece. It is never put together nor copied: the pieces stay in the memory that they came in, which is
 * given back when the body lets them go.
 *
 * What comes after `too-large` is discarded, up to a limit, and then the connection is cut.
 *
 * @returns `left` when the client went away before the body's end; never rejects
 */
export function readBody(request: Asking, watcher: PieceWatcher | null): Promise<Body | 'too-large' | 'left'> {
  return new Promise(resolve => {
    const reading = new Reading(request, watcher, resolve)
    request.giveTo(reading)
    if (Number(headerValues(request, 'content-length')[0] ?? 0) > LONGEST_BODY) reading.refuse()
  })
}

/** A body that is being read. */
class Reading implements BodyTaker {
  readonly #request: Asking
  readonly #watcher: PieceWatcher | null
  readonly #resolve: (result: Body | 'too-large' | 'left') => void
  readonly #pieces: Uint8Array[] = []
  readonly #memory: Uint8Array[] = []
  #length = 0
  #isOver = false

  constructor(request: Asking, watcher: PieceWatcher | null, resolve: (result: Body | 'too-large' | 'left') => void) {
    this.#request = request
    this.#watcher = watcher
    this.#resolve = resolve
  }

  data(piece: Uint8Array, memory: Uint8Array = piece): void {
    this.#length += piece.length
    if (this.#length > DISCARD_LIMIT) this.#request.destroy()
    else if (this.#length > LONGEST_BODY) this.refuse()
    if (this.#isOver) return
    this.#pieces.push(piece)
    this.#memory.push(memory)
    this.#watcher?.take(piece)
  }

  whole(): void {
    if (this.#isOver) return
    this.#isOver = true
    const memory = this.#memory
    this.#resolve(new Body(this.#pieces, isHeld => void (isHeld || freeMemory(memory))))
  }

  broken(): void {
    this.#end('left')
  }

  /** Takes no more of it. */
  refuse(): void {
    this.#end('too-large')
  }

  #end(result: 'left' | 'too-large'): void {
    if (this.#isOver) return
    this.#isOver = true
    freeMemory(this.#memory)
    this.#resolve(result)
  }
}
