/** Smallest slot. Unit: bytes. */
const SMALLEST = 64 * 1024

/** What is kept of slots that nobody uses: enough for a busy moment to come back to warm memory. Unit: bytes. */
const KEPT = 64 * 1024 * 1024

/** How long they are kept when no request comes. Unit: milliseconds. */
const IDLE_MS = 30_000

/** Memory for request bodies that is used again: fresh memory costs more than the copy into it, because the system has to clear it. */
export interface BodySlots {
  /** Memory of at least so many bytes, with whatever it last held. */
  take(bytes: number): Buffer
  /** Gives it back. Nobody may look at it any more. */
  give(slot: Buffer): void
}

/** Makes the slots, none at first. Sizes are powers of two, so that bodies of about a size share theirs. */
export function createBodySlots(): BodySlots {
  const free = new Map<number, Buffer[]>()
  let kept = 0
  let usedAt = 0
  let isArmed = false

  const tidy = (): void => {
    isArmed = false
    if (Date.now() - usedAt < IDLE_MS) arm()
    else {
      free.clear()
      kept = 0
    }
  }
  const arm = (): void => {
    if (isArmed) return
    isArmed = true
    setTimeout(tidy, IDLE_MS).unref()
  }

  return {
    take: bytes => {
      const size = sizeFor(bytes)
      usedAt = Date.now()
      const slot = free.get(size)?.pop()
      if (slot === undefined) return Buffer.allocUnsafeSlow(size)
      kept -= size
      return slot
    },
    give: slot => {
      if (kept + slot.length > KEPT) return
      kept += slot.length
      const same = free.get(slot.length)
      if (same === undefined) free.set(slot.length, [slot])
      else same.push(slot)
      arm()
    },
  }
}

function sizeFor(bytes: number): number {
  let size = SMALLEST
  while (size < bytes) size *= 2
  return size
}
