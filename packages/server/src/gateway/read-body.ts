import { Body } from '@sternline/core/memory'
import type { RequestTaker } from '../http1/body-taker.ts'
import { LONGEST_BODY } from '../http1/longest-body.ts'
import type { Asking } from '../plain/sides.ts'
import { headerValues } from '../safety/header-values.ts'
import { givePieces } from './body-memory.ts'
import { BODY_ROOM, type BodyRoom } from './body-room.ts'
import { Gathering, type PieceWatcher } from './gathering.ts'

/** How much of a body that is too large is still taken off the wire, so that its sender gets to read the answer. Unit: bytes. */
const DISCARD_LIMIT = 4 * LONGEST_BODY

/** Where the bytes of a refused body go: all to the same place, over each other. */
const NOWHERE = new Uint8Array(64 * 1024)

/**
 * Why there is no body: it is larger than any may be, there is no room for it beside those that others sent, or the client went away before its
 * end.
 */
export type Unread = 'too-large' | 'too-much-at-once' | 'left'

/**
 * Reads a request's body as bytes. They stay where they came, as a rule in one piece, and that memory is given back when the body lets it go.
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
    const expected = Number(headerValues(request, 'content-length')[0] ?? 0)
    const reading = new Reading(request, new Gathering(expected, watcher), room, resolve)
    request.giveTo(reading)
    if (expected > LONGEST_BODY) reading.refuse('too-large')
  })
}

/** A body that is being read. */
class Reading implements RequestTaker {
  readonly #request: Asking
  readonly #gathering: Gathering
  readonly #room: BodyRoom
  readonly #resolve: (result: Body | Unread) => void
  /** How much came, wanted or not. Unit: bytes. */
  #length = 0
  /** What is taken of the room. */
  #held = 0
  #isOver = false

  constructor(request: Asking, gathering: Gathering, room: BodyRoom, resolve: (result: Body | Unread) => void) {
    this.#request = request
    this.#gathering = gathering
    this.#room = room
    this.#resolve = resolve
  }

  data(piece: Uint8Array): void {
    if (this.#isWanted(piece.length)) this.#gathering.add(piece)
  }

  place(): Uint8Array {
    return this.#isOver ? NOWHERE : this.#gathering.place()
  }

  put(length: number): void {
    if (this.#isWanted(length)) this.#gathering.put(length)
  }

  whole(): void {
    if (this.#isOver) return
    this.#isOver = true
    const [{ pieces, memory }, room, held] = [this.#gathering.whole(), this.#room, this.#held]
    const letGo = (isHeld: boolean): void => {
      room.give(held)
      if (!isHeld) givePieces(memory)
    }
    this.#resolve(new Body(pieces, letGo))
  }

  broken(): void {
    this.refuse('left')
  }

  /** Takes no more of it. */
  refuse(result: Unread): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#room.give(this.#held)
    this.#gathering.drop()
    this.#resolve(result)
  }

  /** Whether so many bytes that came are to be kept. */
  #isWanted(length: number): boolean {
    this.#length += length
    if (this.#length > DISCARD_LIMIT) this.#request.destroy()
    else if (this.#length > LONGEST_BODY) this.refuse('too-large')
    if (this.#isOver) return false
    if (this.#room.take(length)) {
      this.#held += length
      return true
    }
    this.refuse('too-much-at-once')
    return false
  }
}
