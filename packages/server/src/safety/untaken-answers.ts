import type { Socket } from 'node:net'

/**
 * Looks at a connection whose client may have stopped taking what is written for it. To be called every now and then, more often than `limitMs`:
 * whoever takes nothing for that long is cut, so that it holds neither memory nor an upstream for ever. A client that takes a little now and
 * then is slow, and is not cut.
 *
 * Nothing is done for a chunk nor for a request. The socket's own timer, which hears of parts of a write too, runs only while a look found
 * something untaken.
 *
 * @param limitMs no other timer of the socket's is that long
 */
export function checkUntaken(socket: Socket, limitMs: number): void {
  const isUntaken = socket.writableLength > 0
  const isTimed = socket.timeout === limitMs
  if (isUntaken && isTimed) return
  // Also where the timer is not ours any more: Node's own for an idle connection takes its place, and would find our listener on.
  socket.off('timeout', cut)
  if (isUntaken) socket.setTimeout(limitMs).prependOnceListener('timeout', cut)
  else if (isTimed) socket.setTimeout(0)
}

/** A plain end would leave what the system holds for the client, and the system would go on offering it. */
function cut(this: Socket): void {
  this.resetAndDestroy()
}
