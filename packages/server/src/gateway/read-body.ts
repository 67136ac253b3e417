import type { IncomingMessage } from 'node:http'
import { type BodySlots, createBodySlots } from './body-slots.ts'

/** Largest request body that is taken, as the Messages API has it. Unit: bytes. @see https://platform.claude.com/docs/en/api/errors */
const BODY_LIMIT = 32 * 1024 * 1024

/** How much of a body that is too large is still taken off the wire, so that its sender gets to read the answer. Unit: bytes. */
const DISCARD_LIMIT = 4 * BODY_LIMIT

/** A request's whole body. */
export type WholeBody = Readonly<{
  kind: 'whole'
  body: Uint8Array
  /** Gives the memory of the body back. Not to be called while anything may still read it; need not be called at all. */
  release: () => void
}>

/** A request's body; `left` when the client went away before its end. */
type BodyResult = WholeBody | Readonly<{ kind: 'too-large' }> | Readonly<{ kind: 'left' }>

/** Reads request bodies. */
export type BodyReader = (request: IncomingMessage) => Promise<BodyResult>

/**
 * Makes a reader of bodies: each is read once, as bytes, into memory that is used again.
 *
 * What comes after `too-large` is discarded, up to a limit, and then the connection is cut. Never rejects.
 *
 * @param limit largest body that is taken, in bytes
 */
export function createBodyReader(limit: number = BODY_LIMIT, slots: BodySlots = createBodySlots()): BodyReader {
  return request =>
    new Promise(resolve => {
      const gatherer = new Gatherer(slots, request)
      const tooLarge = (): void => {
        gatherer.drop()
        resolve({ kind: 'too-large' })
      }
      request.on('data', (chunk: Buffer) => {
        const length = gatherer.count(chunk)
        if (length <= limit) gatherer.add(chunk)
        else if (length <= DISCARD_LIMIT) tooLarge()
        else request.destroy()
      })
      request.on('end', () => resolve(gatherer.whole()))
      const left = (): void => {
        gatherer.drop()
        resolve({ kind: 'left' })
      }
      request.on('error', left)
      request.on('close', left)
      if (declaredLength(request) > limit) tooLarge()
    })
}

function declaredLength(request: IncomingMessage): number {
  return Number(request.headers['content-length'] ?? 0)
}

/** Puts the pieces of one body together: in place where its length was declared, else at the end. */
class Gatherer {
  readonly #slots: BodySlots
  readonly #declared: number
  #slot: Buffer | null = null
  #loose: Uint8Array[] = []
  #length = 0
  #isOver = false

  constructor(slots: BodySlots, request: IncomingMessage) {
    this.#slots = slots
    this.#declared = declaredLength(request)
  }

  /** Counts a piece; the length so far. */
  count(chunk: Uint8Array): number {
    this.#length += chunk.length
    return this.#length
  }

  add(chunk: Buffer): void {
    if (this.#isOver) return
    const from = this.#length - chunk.length
    // A body that is one piece is taken as it is.
    const isPlaced = this.#declared > chunk.length || this.#slot !== null
    if (!isPlaced || this.#length > this.#declared) this.#loose.push(chunk)
    else {
      this.#slot ??= this.#slots.take(this.#declared)
      chunk.copy(this.#slot, from)
    }
  }

  whole(): BodyResult {
    const slot = this.#slot
    if (slot === null) return { kind: 'whole', body: joined(this.#loose, this.#length), release: () => {} }
    this.#isOver = true
    return { kind: 'whole', body: slot.subarray(0, this.#length), release: () => this.#slots.give(slot) }
  }

  /** Lets go of what came, unless it was given away as whole. */
  drop(): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#loose = []
    if (this.#slot !== null) this.#slots.give(this.#slot)
    this.#slot = null
  }
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const [only] = chunks
  return chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks, length)
}
