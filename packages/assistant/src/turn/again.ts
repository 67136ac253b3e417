import { SternlineError } from '@sternline/core'
import type { TurnEnd } from '@sternline/engine'
import { openCalls } from '../conversation/history.ts'
import { answerOpenCalls, runTurn, type TurnParts, wayOf } from './run-turn.ts'

/**
 * Has the newest message answered anew. A turn that was cut short goes on where it was cut: results that are there are used. A turn
 * that came to its end is given up and asked again.
 *
 * @throws SternlineError `nothing-to-retry`
 */
export async function again(turn: TurnParts): Promise<TurnEnd> {
  const { parts, live } = turn
  const { messages } = live.history
  wayOf(parts, live.history.settings.model)
  const last = messages.at(-1)
  const spoken = messages.findLast(({ kind }) => kind === 'spoken')
  if (last === undefined || spoken === undefined) throw nothingToRetry()
  const at = parts.clock.now()
  const calls = openCalls(live.history)
  if (calls.length > 0) await answerOpenCalls(turn, calls, at)
  else if (last.kind === 'answer') {
    const isCut = last.stop === 'aborted' || last.stop === 'broken'
    const keep = isCut ? messages.at(-2)?.id : spoken.id
    await live.append({ type: 'rewind', at, keep: keep ?? spoken.id })
  }
  return runTurn(turn)
}

function nothingToRetry(): SternlineError {
  return new SternlineError('nothing-to-retry', {
    what: 'There is nothing to try again.',
    why: 'Nothing was said in this conversation.',
    fix: 'Send a message first.',
  })
}
