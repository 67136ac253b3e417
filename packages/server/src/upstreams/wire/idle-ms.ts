/** How long a connection that nothing uses is kept. A shorter time that the host announces wins. Unit: milliseconds. */
const IDLE_MS = 60_000

/** What a host announces is less than it waits: a request must not meet the end of its patience. Unit: milliseconds. */
const MARGIN_MS = 1_000

/**
 * How long a connection is kept that nothing uses.
 *
 * @param keepAlive value of the host's `Keep-Alive` header, `timeout=5` for example; empty for none
 * @returns milliseconds, at least one
 */
export function idleMs(keepAlive: string): number {
  const [, seconds] = /^timeout=(\d+)/.exec(keepAlive) ?? []
  const announced = seconds === undefined ? IDLE_MS : Number(seconds) * 1_000 - MARGIN_MS
  return Math.max(1, Math.min(IDLE_MS, announced))
}
