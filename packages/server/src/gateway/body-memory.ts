import { freeMemory } from './free-memory.ts'

/** How long each piece is. A body of Claude Code's has 70 to 300 KB, so that nearly all need one or two. Unit: bytes. */
export const PIECE: number = 256 * 1024

/**
 * How many pieces are kept for the next bodies: 24 MB. What is given back and taken again by malloc is counted by V8 each time, and makes it collect
 * the whole heap for a few large bodies; holes stay between pieces of all lengths besides.
 */
const MOST_KEPT = 96

/** The one that was used last is taken first: the processor's caches may still have it. */
const kept: Uint8Array[] = []

/** A piece for a body. What stands in it is left from others, and means nothing. */
export function takePiece(): Uint8Array {
  return kept.pop() ?? newPiece(PIECE)
}

/** A piece of any length. What stands in it means nothing. */
export function newPiece(length: number): Uint8Array {
  return new Uint8Array(Buffer.allocUnsafeSlow(length).buffer)
}

/** Gives pieces back: for the next bodies, or to the system. @param pieces that nobody reads any more, and nothing is written to */
export function givePieces(pieces: readonly Uint8Array[]): void {
  const others: Uint8Array[] = []
  for (const piece of pieces) {
    if (piece.length === PIECE && piece.buffer.byteLength === PIECE && kept.length < MOST_KEPT) kept.push(piece)
    else others.push(piece)
  }
  if (others.length > 0) freeMemory(others)
}
