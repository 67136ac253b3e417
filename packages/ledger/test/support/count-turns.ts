import { onTestFinished } from 'vitest'

/** Counts the turns of the event loop from now on, until it is asked for them or the test ends. */
export function countTurns(): () => number {
  let turns = 0
  let next = setImmediate(turn)
  function turn(): void {
    turns += 1
    next = setImmediate(turn)
  }
  const stop = (): number => {
    clearImmediate(next)
    return turns
  }
  onTestFinished(() => void stop())
  return stop
}
