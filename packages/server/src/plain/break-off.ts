import type { Answering } from './sides.ts'

/**
 * Cuts the connection of an answer that can't be finished, so that its client sees that. A client that asked with HTTP/1.0 gets neither chunks nor,
 * as a rule, a length: for it an answer is whole when the connection ends in order, so that it has to end in disorder.
 *
 * @param hasLength whether the head says how long the body is; a reset may take what was sent last with it, so it is kept for those who need it
 */
export function breakOff(response: Answering, hasLength: boolean): void {
  if (!hasLength && !response.chunkedEncoding) response.socket?.resetAndDestroy()
  response.destroy()
}
