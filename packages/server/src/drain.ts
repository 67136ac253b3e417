import type { Duplex } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import type { HttpServer } from './create-http-server.ts'

/** How often connections are looked at that have become idle. Unit: milliseconds. */
const CHECK_MS = 20

/**
 * Closes servers in order: lets the answers that are under way end, takes no more connections then, and cuts what is left after the grace
 * time. While answers are under way, whoever connects is still told why it is refused, and a load balancer that this one is not ready.
 *
 * @param graceMs how long answers may go on, in milliseconds
 * @returns when every connection is closed
 */
export async function drain(servers: readonly HttpServer[], graceMs: number): Promise<void> {
  const end = performance.now() + graceMs
  const isOver = (): boolean => performance.now() >= end
  // Only those of now: requests that are refused from here on would hold the end up for as long as clients try again.
  let left = busyOf(servers)
  while (left.size > 0 && !isOver()) {
    await pause(CHECK_MS)
    const busy = busyOf(servers)
    left = new Set([...left].filter(connection => busy.has(connection)))
  }
  await Promise.all(servers.map(server => close(server, isOver)))
}

function busyOf(servers: readonly HttpServer[]): ReadonlySet<Duplex> {
  return new Set(servers.flatMap(server => [...server.busy()]))
}

async function close({ server, closeIdle, closeAll }: HttpServer, isOver: () => boolean): Promise<void> {
  const look = (): void => (isOver() ? closeAll() : closeIdle())
  const closed = new Promise<void>(resolve => server.close(() => resolve()))
  look()
  // A connection whose answer ends from here on would be kept open for a next request.
  const looks = setInterval(look, CHECK_MS)
  await closed
  clearInterval(looks)
}
