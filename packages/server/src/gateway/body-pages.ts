/** Unit: bytes. */
export const PAGE: number = 64 * 1024

/** What is kept of pages that nobody uses: enough for a busy moment to come back to warm memory. Unit: pages. */
const KEPT = 512

/** How long they are kept when no request comes. Unit: milliseconds. */
const IDLE_MS = 30_000

/**
 * Memory for request bodies that is used again. What comes from a socket is new memory each time, and with many requests on their way at
 * once it grows old enough to cost a collection of the whole heap.
 */
export interface BodyPages {
  /** A page, with whatever it last held. */
  take(): Buffer
  /** Gives pages back. Nobody may look at them any more. */
  give(pages: readonly Buffer[]): void
}

/** Makes the pages, none at first. */
export function createBodyPages(): BodyPages {
  const free: Buffer[] = []
  let usedAt = 0
  let isArmed = false

  const tidy = (): void => {
    isArmed = false
    if (Date.now() - usedAt < IDLE_MS) arm()
    else free.length = 0
  }
  const arm = (): void => {
    if (isArmed) return
    isArmed = true
    setTimeout(tidy, IDLE_MS).unref()
  }

  return {
    take: () => free.pop() ?? Buffer.allocUnsafeSlow(PAGE),
    give: pages => {
      free.push(...pages.slice(0, KEPT - free.length))
      usedAt = Date.now()
      arm()
    },
  }
}
