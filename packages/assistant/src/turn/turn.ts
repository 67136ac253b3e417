import { SternlineError } from '@sternline/core'
import type { AssistantEvent, ProblemText, TurnEnd } from '@sternline/engine'
import type { Emit } from './events.ts'

/** A turn that runs: its events, once, from the first to `done`. To leave the loop before its end stops it. */
export interface Turn extends AsyncIterable<AssistantEvent> {
  /** Stops it. What came so far is kept. */
  stop(): void
  /** Resolves when everything is kept; never rejects. */
  readonly ended: Promise<TurnEnd>
}

/**
 * Starts a turn. Its events wait until somebody reads them, so that it does not matter how fast they do.
 *
 * @param run tells its events and resolves with its end; what it throws is told as a problem
 * @param outer stops it as well
 */
export function startTurn(run: (emit: Emit, signal: AbortSignal) => Promise<TurnEnd>, outer: AbortSignal | null): Turn {
  const stopper = new AbortController()
  const signal = outer === null ? stopper.signal : AbortSignal.any([outer, stopper.signal])
  const events: AssistantEvent[] = []
  let wake = (): void => undefined
  const emit: Emit = event => {
    events.push(event)
    wake()
  }
  const ended = run(emit, signal)
    .catch((problem: unknown): TurnEnd => {
      if (signal.aborted) return 'stopped'
      emit({ type: 'problem', problem: problemText(problem) })
      return 'failed'
    })
    .then(end => {
      emit({ type: 'done', end })
      return end
    })
  async function* read(): AsyncGenerator<AssistantEvent, void> {
    let isDone = false
    try {
      while (!isDone) {
        const event = events.shift()
        if (event === undefined) {
          await new Promise<void>(resolve => {
            wake = resolve
          })
          continue
        }
        isDone = event.type === 'done'
        yield event
      }
    } finally {
      if (!isDone) stopper.abort()
    }
  }
  return { stop: () => stopper.abort(), ended, [Symbol.asyncIterator]: read }
}

/** A problem as data. Of an error that is not ours nothing is told: it may quote what it was about. */
export function problemText(problem: unknown): ProblemText {
  if (problem instanceof SternlineError) {
    const { code, what, why, fix } = problem
    return { code, what, why, fix }
  }
  const name = problem instanceof Error && 'code' in problem ? String(problem.code) : 'unknown'
  return { code: 'assistant-failed', what: 'The assistant failed.', why: `The cause is ${name}.`, fix: 'Try again.' }
}
