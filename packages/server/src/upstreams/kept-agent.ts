import type { Agent, IncomingMessage } from 'node:http'
import { Socket } from 'node:net'

/** How long a connection that nothing uses is kept. A shorter time that the host announces wins. Unit: milliseconds. */
const IDLE_MS = 60_000

/** What a host announces is less than it waits: a request must not meet the end of its patience. Unit: milliseconds. */
const MARGIN_MS = 1_000

/**
 * Makes an agent one for a single host: connections need no name that tells them apart from those of others, and how long they may be
 * idle is said once, by `limitIdle`, and not for every request.
 *
 * @see https://nodejs.org/api/http.html#agentkeepsocketalivesocket
 */
export function keptAgent<Kept extends Agent>(agent: Kept): Kept {
  agent.getName = () => 'host'
  agent.keepSocketAlive = socket => {
    if (socket instanceof Socket) socket.unref()
    return true
  }
  return agent
}

/** Ends a connection of such an agent that is idle for too long. @param first the first answer that came over it */
export function limitIdle({ socket, headers }: Pick<IncomingMessage, 'socket' | 'headers'>): void {
  const [, seconds] = /^timeout=(\d+)/.exec(String(headers['keep-alive'] ?? '')) ?? []
  const announced = seconds === undefined ? IDLE_MS : Number(seconds) * 1_000 - MARGIN_MS
  socket.setTimeout(Math.max(1, Math.min(IDLE_MS, announced)))
}
