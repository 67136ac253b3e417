import { type Totals, totalsOf } from '@sternline/core'
import type { Call } from './call.ts'

/** The sums of a session's calls. Tokens are integers, money is in billionths of a US dollar; both are exact. */
export type SessionTotals = Totals &
  Readonly<{
    /** How many calls were counted. */
    calls: number
  }>

/** The calls of one conversation. Calls that share a session are compared with each other when something is not read. */
export interface Session {
  /** Names the conversation. Unique unless it was chosen. */
  readonly name: string
  /** The newest 1,000 calls, oldest first. */
  readonly calls: readonly Call[]
  /** Over all calls, also those that are no longer listed. */
  readonly totals: SessionTotals
  /** Takes in a call and numbers it. The integrations do this; there is no need to. */
  add(call: Call): Call
}

/** Calls that a session lists. An agent that runs for weeks does not fill the memory. */
const MAXIMUM_CALLS = 1_000

/**
 * Makes a session: hand it to `sternline({ session })` where a client holds one conversation, else to single calls.
 *
 * @param name of the conversation. Default: a random one
 */
export function createSession(name: string = `session-${crypto.randomUUID()}`): Session {
  const calls: Call[] = []
  let totals: SessionTotals = { ...totalsOf([]), calls: 0 }
  return {
    name,
    calls,
    get totals(): SessionTotals {
      return totals
    },
    add(call) {
      const numbered: Call = { ...call, turn: totals.calls + 1 }
      calls.push(numbered)
      if (calls.length > MAXIMUM_CALLS) calls.shift()
      totals = { ...plus(totals, call), calls: totals.calls + 1 }
      return numbered
    },
  }
}

/** The sum so far is a row like any other: what it lacks a price for is counted beside it. */
function plus(sum: Totals, { usage, cost, exchange: { attribution } }: Call): Totals {
  const both = totalsOf([sum, { usage, cost, attribution }])
  return { ...both, unpriced: both.unpriced + sum.unpriced }
}
