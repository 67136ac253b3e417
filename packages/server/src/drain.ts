import type { HttpServer } from './create-http-server.ts'

/** How often connections are looked at that have become idle. Unit: milliseconds. */
const CHECK_MS = 20

/**
 * Closes a server in order: takes no more connections, lets the answers that are under way end, cuts what is left after the grace
 * time.
 *
 * @param graceMs how long answers may go on, in milliseconds
 * @returns when every connection is closed
 */
export async function drain({ server, closeIdle, closeAll }: HttpServer, graceMs: number): Promise<void> {
  const closed = new Promise<void>(resolve => server.close(() => resolve()))
  closeIdle()
  // A connection whose answer ends from here on would be kept open for a next request.
  const idle = setInterval(closeIdle, CHECK_MS)
  const cut = setTimeout(closeAll, graceMs)
  await closed
  clearInterval(idle)
  clearTimeout(cut)
}
