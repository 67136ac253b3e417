import { inputTokens } from '@sternline/core'
import { moneyLost } from '@sternline/core/diagnosis'
import { type BilledCall, exampleOf } from './find-losses.ts'
import type { FoundLoss } from './loss-book.ts'

/**
 * Finds sub-agents that started together on a cold prefix: each saved the same head, because none could read what another
 * had not finished saving. How long the head is only tells a sub-agent of the session that did read it; where none did,
 * nothing is claimed.
 *
 * @param firstCalls of the sub-agents of one session, in the order of time
 */
export function findRaces(firstCalls: readonly BilledCall[]): ReadonlyMap<BilledCall, FoundLoss> {
  const races = new Map<BilledCall, FoundLoss>()
  for (const [i, one] of firstCalls.entries()) {
    const { call, usage } = one
    if (usage.cached > 0) continue
    const isSame = (other: BilledCall): boolean => other.call.call.model === call.call.model
    const ahead = firstCalls.slice(0, i).find(other => isSame(other) && call.at < other.call.readableAt)
    const heads = firstCalls.filter(isSame).map(other => other.usage.cached)
    const tokens = Math.min(inputTokens(usage), Math.min(...heads.filter(cached => cached > 0)))
    if (ahead === undefined || !Number.isFinite(tokens)) continue
    const earlyMs = ahead.call.readableAt - call.at
    const example = exampleOf(one, call.at - ahead.call.at, {
      cause: 'parallel-cold-start',
      place: null,
      tokens,
      money: moneyLost(usage, tokens, call.facts, call.terms),
      explanation: `The sub-agent started ${earlyMs} ms before the answer to another one had begun, and saved the head that both share.`,
      advice: 'Send one request first and the others when its answer has begun: only then its entry can be read.',
    })
    races.set(one, { kind: 'race', example })
  }
  return races
}
