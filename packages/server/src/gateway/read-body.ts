import { Body } from '@sternline/core/memory'
import type { BodyTaker } from '../http1/body-taker.ts'
import { LONGEST_BODY } from '../http1/longest-body.ts'
import type { Asking } from '../plain/sides.ts'
import { headerValues } from '../safety/header-values.ts'
import { BODY_ROOM, type BodyRoom } from './body-room.ts'
import { freeMemory } from './free-memory.ts'

/** How much of a body that is too large is still taken off the wire, so that its sender gets to read the answer. Unit: bytes. */
const DISCARD_LIMIT = 4 * LONGEST_BODY

/** Is shown every piece of a body as it comes, while the processor's caches still have it. Never throws, and keeps none. */
export type PieceWatcher = Readonly<{ take: (piece: Uint8Array) => void }>

/**
 * Why there is no body: it is larger than any may be, there is no room for it beside those that others sent, or the client went away before its
 * end.
 */
export type Unread = 'too-large' | 'too-much-at-once' | 'left'

/**
 * Reads a request's body as bytes, piece by piece. It is never put together nor copied: the pieces stay in the memory that they came in, which is
 * given back when the body lets them go.
 *
 * What comes after a refusal is discarded, up to a limit, and then the connection is cut.
 *
 * @param room what the body takes of it is given back when it lets its pieces go
 * @returns never rejects
 */
export function readBody(
  request: Asking,
  watcher: PieceWatcher | null,
  room: BodyRoom = BODY_ROOM,
): Promise<Body | Unread> {
  return new Promise(resolve => {
    const reading = new Reading(request, watcher, room, resolve)
    request.giveTo(reading)
    if (Number(headerValues(request, 'content-length')[0] ?? 0) > LONGEST_BODY) reading.refuse('too-large')
  })
}

/** A body that is being read. */
class Reading implements BodyTaker {
  readonly #request: Asking
  readonly #watcher: PieceWatcher | null
  readonly #room: BodyRoom
  readonly #resolve: (result: Body | Unread) => void
  readonly #pieces: Uint8Array[] = []
  readonly #memory: Uint8Array[] = []
  #length = 0
  /** What is taken of the room. */
  #held = 0
  #isOver = false

  constructor(request: Asking, watcher: PieceWatcher | null, room: BodyRoom, resolve: (result: Body | Unread) => void) {
    this.#request = request
    this.#watcher = watcher
    this.#room = room
    this.#resolve = resolve
  }

  data(piece: Uint8Array, memory: Uint8Array = piece): void {
    this.#length += piece.length
    if (this.#length > DISCARD_LIMIT) this.#request.destroy()
    else if (this.#length > LONGEST_BODY) this.refuse('too-large')
    if (this.#isOver) return
    if (!this.#room.take(piece.length)) {
      this.refuse('too-much-at-once')
      return
    }
    this.#held += piece.length
    this.#pieces.push(piece)
    this.#memory.push(memory)
    this.#watcher?.take(piece)
  }

  whole(): void {
    if (this.#isOver) return
    this.#isOver = true
    const [memory, room, held] = [this.#memory, this.#room, this.#held]
    const letGo = (isHeld: boolean): void => {
      room.give(held)
      if (!isHeld) freeMemory(memory)
    }
    this.#resolve(new Body(this.#pieces, letGo))
  }

  broken(): void {
    this.refuse('left')
  }

  /** Takes no more of it. */
  refuse(result: Unread): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#room.give(this.#held)
    freeMemory(this.#memory)
    this.#resolve(result)
  }
}
