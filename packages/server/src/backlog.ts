import type { Backlog } from '@sternline/engine'

/**
 * How long work may wait for more of it. Waiting longer, it would hold what its requests were made of until that is carried into the old part
 * of the heap: at 25 ms, twice as much was. Unit: milliseconds.
 */
const DELAY_MS = 2

/** Most pieces of work in one turn of the event loop, so that requests are not held up. */
const AT_ONCE = 64

/** A backlog whose work can be done now. */
export interface WorkedBacklog extends Backlog {
  /** Does everything that waits. For who is about to look at its results. */
  settle(): void
}

/**
 * Makes a backlog that does its work in batches. The code and the data of such work are not what requests are forwarded with: done in between,
 * each piece would find the processor's caches filled with something else, and so would the next request.
 *
 * @param delayMs how long work may wait, in milliseconds
 */
export function createBacklog(delayMs: number = DELAY_MS): WorkedBacklog {
  let waiting: (() => void)[] = []
  let isTimed = false

  const work = (most: number): void => {
    const now = waiting.length <= most ? waiting : waiting.slice(0, most)
    waiting = now === waiting ? [] : waiting.slice(most)
    for (const step of now) step()
  }
  const turn = (): void => {
    work(AT_ONCE)
    isTimed = waiting.length > 0
    if (isTimed) setImmediate(turn)
  }

  return {
    add: step => {
      waiting.push(step)
      if (isTimed) return
      isTimed = true
      setTimeout(turn, delayMs)
    },
    settle: () => {
      while (waiting.length > 0) work(waiting.length)
    },
  }
}
