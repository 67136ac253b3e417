import { SternlineError } from '@sternline/core'

/** Waits; resolves early when the signal aborts, and never rejects. Unit: milliseconds. */
export type Wait = (ms: number, signal: AbortSignal) => Promise<void>

/** How fast a streamed reply is written. */
export interface Pace {
  /** Time from the start of a streamed request to the start of its reply. Unit: milliseconds, an integer. */
  readonly firstTokenMs: number
  /** Waits as long as it takes to write so many tokens; not at all when there is no pace. */
  pause(tokens: number, signal: AbortSignal): Promise<void>
}

const MS_PER_SECOND = 1000

/**
 * Makes the pace of streamed replies.
 *
 * @param tokensPerSecond 0 writes as fast as it goes
 * @throws SternlineError `bad-pace` for a negative or non-finite number
 */
export function createPace(tokensPerSecond: number, wait: Wait): Pace {
  if (!Number.isFinite(tokensPerSecond) || tokensPerSecond < 0) throw badPace(tokensPerSecond)
  if (tokensPerSecond === 0) return { firstTokenMs: 0, pause: () => Promise.resolve() }
  const tokenMs = MS_PER_SECOND / tokensPerSecond
  return {
    firstTokenMs: Math.ceil(tokenMs),
    pause: (tokens, signal) => wait(tokens * tokenMs, signal),
  }
}

/** Waits by the host's timer. */
export const waitByTimer: Wait = (ms, signal) =>
  new Promise(resolve => {
    if (signal.aborted) {
      resolve()
      return
    }
    const done = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done)
  })

function badPace(tokensPerSecond: number): SternlineError {
  return new SternlineError('bad-pace', {
    what: `The emulator cannot write ${String(tokensPerSecond)} tokens a second.`,
    why: 'The pace of streamed replies must be a finite number that is not negative.',
    fix: 'Set tokensPerSecond to 0 for no delay, or to a number like 60.',
  })
}
