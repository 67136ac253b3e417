import { Body } from '@sternline/core/memory'
import { LONGEST_BODY } from '../http1/longest-body.ts'
import type { Asking } from '../plain/sides.ts'
import { headerValues } from '../safety/header-values.ts'
import { freeMemory } from './free-memory.ts'

/** How much of a body that is too large is still taken off the wire, so that its sender gets to read the answer. Unit: bytes. */
const DISCARD_LIMIT = 4 * LONGEST_BODY

/** Is shown every piece of a body as it comes, while the processor's caches still have it. Never throws, and keeps none. */
export type PieceWatcher = Readonly<{ take: (piece: Uint8Array) => void }>

/**
 * Reads a request's body as bytes, piece by piece. It is never put together nor copied: the pieces stay in the memory that they came in, which is
 * given back when the body lets them go.
 *
 * What comes after `too-large` is discarded, up to a limit, and then the connection is cut.
 *
 * @returns `left` when the client went away before the body's end; never rejects
 */
export function readBody(request: Asking, watcher: PieceWatcher | null): Promise<Body | 'too-large' | 'left'> {
  return new Promise(resolve => {
    const pieces: Buffer[] = []
    const memory: Buffer[] = []
    let length = 0
    let isOver = false
    const end = (result: 'whole' | 'too-large' | 'left'): void => {
      if (isOver) return
      isOver = true
      if (result === 'whole') resolve(new Body(pieces, isHeld => void (isHeld || freeMemory(memory))))
      else {
        freeMemory(memory)
        resolve(result)
      }
    }
    request.on('data', (piece: Buffer, own: Buffer = piece) => {
      length += piece.length
      if (length > DISCARD_LIMIT) request.destroy()
      else if (length > LONGEST_BODY) end('too-large')
      if (isOver) return
      pieces.push(piece)
      memory.push(own)
      watcher?.take(piece)
    })
    request.on('end', () => end('whole'))
    request.on('error', () => end('left'))
    request.on('close', () => end('left'))
    if (Number(headerValues(request, 'content-length')[0] ?? 0) > LONGEST_BODY) end('too-large')
  })
}
