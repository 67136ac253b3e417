import { notHttp } from '../../http1/failure.ts'
import { type AnswerHead, FIRST_FINAL, readAnswerHead } from './answer-head.ts'
import { ChunkReader } from './chunk-reader.ts'
import { UntilEmptyLine } from './until-empty-line.ts'

/** Is told what an answer consists of. */
export interface AnswerSink {
  /** The head of the answer. What a host says before it, `103 Early Hints` for example, is passed over. */
  head(head: AnswerHead): void
  /** Bytes of the body: a part of what came in, not copied. */
  data(bytes: Buffer): void
}

/** Below it a status is none of HTTP's. */
const FIRST = 100
const SWITCHING_PROTOCOLS = 101

/**
 * Reads answers of HTTP/1.1 from the bytes of a connection, wherever they are cut, one after the other and strictly: what two readers could
 * understand differently is refused.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9112
 */
export class AnswerReader {
  readonly #sink: AnswerSink
  readonly #lines = new UntilEmptyLine()
  readonly #chunks: ChunkReader
  #isToHead = false
  /** How the body's end is known; null until the head has come. */
  #framing: AnswerHead['framing'] | null = null
  /** Bytes of the body that are still to come, where it has a length. */
  #left = 0
  /** Whether the answer has come to its end. */
  isOver = true

  constructor(sink: AnswerSink) {
    this.#sink = sink
    this.#chunks = new ChunkReader(bytes => sink.data(bytes))
  }

  /** Begins an answer. @param isToHead whether it answers a HEAD request */
  begin(isToHead: boolean): void {
    this.#isToHead = isToHead
    this.#framing = null
    this.#lines.begin()
    this.isOver = false
  }

  /**
   * Takes bytes in, and tells the sink of them.
   *
   * @param chunk is the sink's then, and may be changed before
   * @returns how many of them came after the end of the answer
   * @throws EPROTO
   */
  take(chunk: Buffer): number {
    let at = 0
    while (at < chunk.length && !this.isOver) {
      at = this.#framing === null ? this.#takeHead(chunk, at) : this.#takeBody(this.#framing, chunk, at)
    }
    return chunk.length - at
  }

  /** Takes note of the end of the connection. @returns whether the answer was to end with it */
  close(): boolean {
    const isWhole = this.#framing === 'until-close'
    this.isOver = true
    return isWhole
  }

  #takeHead(chunk: Buffer, at: number): number {
    const end = this.#lines.take(chunk, at)
    if (end < 0) return chunk.length
    const head = readAnswerHead(this.#lines.text, this.#isToHead)
    if (head.status < FIRST_FINAL) {
      expectMore(head)
      return end
    }
    this.#framing = head.framing
    this.#left = typeof head.framing === 'number' ? head.framing : Number.POSITIVE_INFINITY
    this.isOver = this.#left === 0
    if (head.framing === 'chunked') this.#chunks.begin()
    this.#sink.head(head)
    return end
  }

  #takeBody(framing: AnswerHead['framing'], chunk: Buffer, at: number): number {
    if (framing === 'chunked') {
      const end = this.#chunks.take(chunk, at)
      this.isOver = this.#chunks.isOver
      return end
    }
    const end = Math.min(chunk.length, at + this.#left)
    this.#left -= end - at
    this.isOver = this.#left === 0
    this.#sink.data(at === 0 && end === chunk.length ? chunk : chunk.subarray(at, end))
    return end
  }
}

/** @throws EPROTO where an answer that is none yet is not followed by one */
function expectMore({ status, isKept }: AnswerHead): void {
  if (status < FIRST || status === SWITCHING_PROTOCOLS || !isKept) throw notHttp('The status is that of no answer.')
}
