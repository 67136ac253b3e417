import type { IncomingMessage } from 'node:http'
import { Body } from '@sternline/core/memory'
import { type BodyPages, createBodyPages, PAGE } from './body-pages.ts'

/** Largest request body that is taken, as the Messages API has it. Unit: bytes. @see https://platform.claude.com/docs/en/api/errors */
const BODY_LIMIT = 32 * 1024 * 1024

/** How much of a body that is too large is still taken off the wire, so that its sender gets to read the answer. Unit: bytes. */
const DISCARD_LIMIT = 4 * BODY_LIMIT

/** Is shown every piece of a body as it comes, while the processor's caches still have it. Never throws, and keeps none. */
export type PieceWatcher = Readonly<{ take: (piece: Uint8Array) => void }>

/** Reads request bodies. Resolves with `left` when the client went away before the body's end; never rejects. */
export type BodyReader = (
  request: IncomingMessage,
  watcher: PieceWatcher | null,
) => Promise<Body | 'too-large' | 'left'>

/**
 * How much of a body is kept in the memory that it came in, where no other is on its way. That is cheaper than to copy it into pages; but
 * with others beside it, or much of it, such memory grows old before it is let go, and then costs a collection of the whole heap. Unit: bytes.
 */
const KEPT_LIMIT = 3 * 1024 * 1024

/**
 * Makes a reader of bodies: each is taken as bytes, piece by piece, and never put together.
 *
 * What comes after `too-large` is discarded, up to a limit, and then the connection is cut.
 *
 * @param keptLimit bytes of a body that is alone which are kept in the memory that they came in
 */
export function createBodyReader(keptLimit: number = KEPT_LIMIT): BodyReader {
  const pages = createBodyPages()
  const onTheirWay = new Set<Gatherer>()
  return (request, watcher) =>
    new Promise(resolve => {
      const gatherer = new Gatherer(pages, onTheirWay, keptLimit)
      let length = 0
      let isOver = false
      const end = (result: Body | 'too-large' | 'left'): void => {
        if (isOver) return
        isOver = true
        if (typeof result === 'string') gatherer.drop()
        resolve(result)
      }
      request.on('data', (piece: Buffer) => {
        length += piece.length
        if (length > DISCARD_LIMIT) request.destroy()
        else if (length > BODY_LIMIT) end('too-large')
        if (isOver) return
        gatherer.add(piece)
        watcher?.take(piece)
      })
      request.on('end', () => end(gatherer.body()))
      request.on('error', () => end('left'))
      request.on('close', () => end('left'))
      if (Number(request.headers['content-length'] ?? 0) > BODY_LIMIT) end('too-large')
    })
}

/** Takes the pieces of one body: as they are, and in pages from where that would be too much. */
class Gatherer {
  readonly #pages: BodyPages
  readonly #onTheirWay: Set<Gatherer>
  /** Bytes that may still be kept as they come. */
  #mayKeep: number
  readonly #pieces: Buffer[] = []
  /** How many of the pieces are no pages. They come first. */
  #asTheyCame = 0
  /** How much of the last page is used. */
  #used = PAGE

  constructor(pages: BodyPages, onTheirWay: Set<Gatherer>, keptLimit: number) {
    this.#pages = pages
    this.#onTheirWay = onTheirWay
    this.#mayKeep = onTheirWay.size === 0 ? keptLimit : 0
    onTheirWay.add(this)
  }

  add(piece: Buffer): void {
    this.#mayKeep -= piece.length
    if (this.#mayKeep >= 0) this.#asTheyCame = this.#pieces.push(piece)
    else this.#copy(piece)
  }

  #copy(piece: Buffer): void {
    for (let at = 0; at < piece.length; ) {
      if (this.#used === PAGE) {
        this.#pieces.push(this.#pages.take())
        this.#used = 0
      }
      const copied = piece.copy(this.#pieces.at(-1) ?? piece, this.#used, at)
      this.#used += copied
      at += copied
    }
  }

  body(): Body {
    const pieces = [...this.#pieces]
    const last = pieces.at(-1)
    if (last !== undefined && pieces.length > this.#asTheyCame) pieces.splice(-1, 1, last.subarray(0, this.#used))
    return new Body(pieces, isHeld => this.drop(isHeld))
  }

  /**
   * Lets go of what came. To be called once.
   *
   * @param isHeld whether somebody may still look at it
   */
  drop(isHeld: boolean = false): void {
    if (!isHeld) this.#pages.give(this.#pieces.slice(this.#asTheyCame))
    this.#onTheirWay.delete(this)
    this.#pieces.length = 0
  }
}
