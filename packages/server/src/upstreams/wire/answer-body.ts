import type { BodyTaker } from '../../http1/body-taker.ts'

/** What the bytes come out of. */
export interface BodySource {
  /** Asks for no more bytes for now; some may still come. */
  pause(): void
  resume(): void
  /** Lets go of the connection: nobody wants what is still to come. */
  cut(): void
}

/** What is kept of a body that nobody takes, before the host is made to wait. Unit: bytes. */
const MOST_HELD = 64 * 1024

/**
 * The body of an answer. It is taken once: pushed into a taker, which costs least, or iterated over.
 *
 * Whoever stops iterating early lets go of the connection.
 */
export class AnswerBody implements AsyncIterable<Uint8Array> {
  /** Null when the body is over: the connection is none of ours then. */
  #source: BodySource | null
  #taker: BodyTaker | null = null
  /** What came before it was asked for. */
  readonly #held: Uint8Array[] = []
  #bytesHeld = 0
  /** Why no more comes; null for a body that is whole, or is not over. */
  #problem: unknown = null
  /** Wakes who iterates. */
  #wake: () => void = () => {}

  constructor(source: BodySource) {
    this.#source = source
  }

  /** Gives the body to a taker: at once what has come, then everything as it comes. */
  giveTo(taker: BodyTaker): void {
    // Before the taker has any of it, so that it has the last word when it wants no more for now.
    this.#goOn()
    for (const bytes of this.#held.splice(0)) taker.data(bytes)
    this.#taker = taker
    if (this.#source === null) this.#tellEnd(taker)
  }

  /** Asks for no more bytes for now; some may still come. */
  pause(): void {
    this.#source?.pause()
  }

  /** Asks for bytes again. */
  resume(): void {
    this.#source?.resume()
  }

  /** Lets go of the connection, where the body is not over. */
  cut(): void {
    this.#source?.cut()
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    const pieces = this.#pieces()
    return {
      next: () => pieces.next(),
      // A generator takes note of it when it has its next piece, and a host may be silent for long.
      return: () => {
        this.cut()
        return pieces.return(undefined)
      },
    }
  }

  async *#pieces(): AsyncGenerator<Uint8Array, undefined> {
    for (;;) {
      const bytes = this.#next()
      if (bytes !== undefined) yield bytes
      else if (this.#source !== null) await this.#more()
      else if (this.#problem !== null) throw this.#problem
      else return
    }
  }

  /** Takes bytes in, from the connection. */
  push(bytes: Uint8Array): void {
    if (this.#taker !== null) {
      this.#taker.data(bytes)
      return
    }
    this.#held.push(bytes)
    this.#bytesHeld += bytes.length
    if (this.#bytesHeld > MOST_HELD) this.pause()
    this.#wake()
  }

  /** Takes note of the end, from the connection. @param problem null when the body is whole */
  end(problem: unknown): void {
    this.#source = null
    this.#problem = problem
    if (this.#taker !== null) this.#tellEnd(this.#taker)
    this.#wake()
  }

  #tellEnd(taker: BodyTaker): void {
    if (this.#problem === null) taker.whole()
    else taker.broken()
  }

  /** The first of what is held. The host goes on when that was all. */
  #next(): Uint8Array | undefined {
    const bytes = this.#held.shift()
    if (bytes !== undefined && this.#held.length === 0) this.#goOn()
    return bytes
  }

  /** Lets the host go on that was made to wait because too much was held. */
  #goOn(): void {
    if (this.#bytesHeld > MOST_HELD) this.resume()
    this.#bytesHeld = 0
  }

  #more(): Promise<void> {
    return new Promise(resolve => {
      this.#wake = resolve
    })
  }
}
