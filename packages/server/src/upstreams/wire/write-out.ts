import type { Writable } from 'node:stream'

/** What is written at once. Between two programs of one machine it is one packet. Unit: bytes. */
const AT_ONCE = 60 * 1024

/** Requests up to this length go out in several writes. The system calls for longer ones cost more than the pauses. Unit: bytes. */
const LONGEST_IN_PIECES = 1.5 * 1024 * 1024

/**
 * Writes a request.
 *
 * A system that paces its connections (BBR, which Linux offers) sends the first packet of a long write and sets a timer for the next. Sixteen
 * requests of 200 KB at once lost a fifteenth of their processor time to it. A connection that nothing is left to be sent on is not held up,
 * so what fits in a packet is written by itself. When the host takes no more, the rest waits in the stream, which writes all that waits at once.
 * TLS tells only a turn later that it took something: what goes over it is written at once from the start, or most of it would wait for
 * whatever else is done in that turn.
 *
 * @param head in ASCII
 */
export function writeOut(
  stream: Pick<Writable, 'cork' | 'write' | 'uncork'> & Readonly<{ encrypted?: boolean }>,
  head: string,
  body: readonly Uint8Array[],
): void {
  const isWhole = stream.encrypted === true || lengthOf(body) > LONGEST_IN_PIECES
  const atOnce = isWhole ? Number.POSITIVE_INFINITY : AT_ONCE
  let room = Math.max(0, atOnce - head.length)
  stream.cork()
  stream.write(head, 'latin1')
  for (const piece of body) {
    let from = 0
    while (piece.length - from > room) {
      stream.write(piece.subarray(from, from + room))
      from += room
      stream.uncork()
      stream.cork()
      room = atOnce
    }
    stream.write(from === 0 ? piece : piece.subarray(from))
    room -= piece.length - from
  }
  stream.uncork()
}

function lengthOf(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((sum, { length }) => sum + length, 0)
}
