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
 * Makes a reader of bodies: each is taken as bytes, page by page, and never put together.
 *
 * What comes after `too-large` is discarded, up to a limit, and then the connection is cut.
 */
export function createBodyReader(): BodyReader {
  const pages = createBodyPages()
  return (request, watcher) =>
    new Promise(resolve => {
      const declared = Number(request.headers['content-length'] ?? 0)
      const gatherer = new Gatherer(pages, declared)
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
      if (declared > BODY_LIMIT) end('too-large')
    })
}

/** Puts one body into pages. */
class Gatherer {
  readonly #pages: BodyPages
  readonly #declared: number
  #pieces: Buffer[] = []
  #isPaged = true
  /** How much of the last page is used. */
  #used = PAGE

  constructor(pages: BodyPages, declared: number) {
    this.#pages = pages
    this.#declared = declared
  }

  add(piece: Buffer): void {
    // A body that is one piece is taken as it is.
    if (piece.length === this.#declared) {
      this.#pieces.push(piece)
      this.#isPaged = false
      return
    }
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
    const taken = this.#pieces
    const last = taken.at(-1)
    if (!this.#isPaged || last === undefined) return new Body(taken)
    return new Body([...taken.slice(0, -1), last.subarray(0, this.#used)], () => this.#pages.give(taken))
  }

  /** Lets go of what came. */
  drop(): void {
    if (this.#isPaged) this.#pages.give(this.#pieces)
    this.#pieces = []
  }
}
