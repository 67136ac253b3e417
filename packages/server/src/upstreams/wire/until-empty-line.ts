import { notHttp } from '../../http1/failure.ts'

/** Longest head, and longest trailer section, that is taken. Unit: bytes. */
const LONGEST = 64 * 1024

const END: Buffer = Buffer.from('\r\n\r\n')
const NOTHING: Buffer = Buffer.alloc(0)

/** Gathers lines up to the first empty one, wherever chunks are cut. */
export class UntilEmptyLine {
  /** What came of it in earlier chunks. */
  #held: Buffer = NOTHING
  /** The lines, with `\r\n` between them; valid once `take` found their end. */
  text = ''

  /** Begins anew. @param held what came before, `\r\n` where an empty line may follow at once */
  begin(held: Buffer = NOTHING): void {
    this.#held = held
  }

  /**
   * Looks for the end in a chunk.
   *
   * @returns where the chunk goes on behind the empty line; -1 when that is still to come
   * @throws EPROTO when there are too many bytes
   */
  take(chunk: Buffer, at: number): number {
    const before = this.#held.length
    const all = before === 0 ? chunk : Buffer.concat([this.#held, chunk.subarray(at)])
    const start = before === 0 ? at : 0
    const end = all.indexOf(END, start + Math.max(0, before - END.length + 1))
    if ((end < 0 ? all.length : end) - start > LONGEST) throw notHttp('The head of the answer is too long.')
    if (end < 0) {
      this.#held = before === 0 ? chunk.subarray(at) : all
      return -1
    }
    this.text = all.toString('latin1', start, end)
    this.#held = NOTHING
    return end + END.length + (before === 0 ? 0 : at - before)
  }
}
