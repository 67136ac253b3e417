import type { NanoUsd, Totals } from '@sternline/core'
import type { CauseCode } from '@sternline/core/diagnosis'
import type { Exchange, SessionSummary, UpstreamName } from './exchange.ts'

/** What was promised and sent but not read, summed up. */
export type Loss = Readonly<{
  tokens: number
  /** What they cost above a read; exchanges of an unknown price are not in it. Unit: billionths of a US dollar. */
  money: NanoUsd
}>

/** A session with what a list of sessions shows beside its totals. */
export type SessionOverview = SessionSummary &
  Readonly<{
    /** Sub-agents that spoke in it. */
    agents: number
    lost: Loss
    /** Cause of the newest exchange that lost something; null when none did. */
    lastCause: CauseCode | null
    /** Its newest exchanges, oldest first. */
    recent: readonly Exchange[]
  }>

/** The sums of the exchanges that agree in time, client, model, upstream and cause: every chart is a sum of such cells. */
export type UsageCell = Readonly<{
  /** Start of the stretch of time that the exchanges began in, epoch milliseconds. */
  at: number
  client: string
  model: string
  upstream: UpstreamName
  emulated: boolean
  /** Why they read less than they could have; null where they lost nothing. */
  cause: CauseCode | null
  exchanges: number
  /** How many of them ended in anything but `ok`. */
  failed: number
  /** How many of them reported a usage, and how many of those read something from the cache. */
  reported: number
  readers: number
  lost: Loss
}> &
  Totals

/** A stretch of time, cut into steps. Epoch milliseconds and milliseconds; `to` is not included. */
export type UsageRange = Readonly<{ from: number; to: number; step: number }>

/** What the views ask of a ledger beyond single exchanges. What was recorded is seen at once. */
export interface Insights {
  /** Newest first. */
  overviews(query: Readonly<{ limit: number; recent: number }>): Promise<readonly SessionOverview[]>
  /** The exchanges of a session before another one, or the newest; oldest first. */
  page(session: string, query: Readonly<{ limit: number; before: string | null }>): Promise<readonly Exchange[]>
  /** The exchange before this one in the same thread of the same session, of those that reported a usage; null when there is none. */
  before(exchange: Exchange): Promise<Exchange | null>
  /** The cells of a stretch of time, in order of time. */
  usage(range: UsageRange): Promise<readonly UsageCell[]>
}
