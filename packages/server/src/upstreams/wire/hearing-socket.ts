import { Socket } from 'node:net'
import { isReset } from '../../http1/failure.ts'

/** Is told how a write ended. */
type Done = (problem?: Error | null) => void

/**
 * A socket that hears a host out.
 *
 * A host may answer before it has all of a request, with 413 for example, and let go of the connection. The next write fails then, and Node would
 * end the connection at once, with an answer in it that nobody has read. So that failure is not told: what the host said is read first, and behind
 * it the end of the connection is heard in any case.
 */
export class HearingSocket extends Socket {
  override _write(chunk: Uint8Array | string, encoding: BufferEncoding, done: Done): void {
    super._write(chunk, encoding, unlessReset(done))
  }

  override _writev(chunks: { chunk: Uint8Array | string; encoding: BufferEncoding }[], done: Done): void {
    super._writev?.(chunks, unlessReset(done))
  }
}

function unlessReset(done: Done): Done {
  return problem => done(isReset(problem) ? null : problem)
}
