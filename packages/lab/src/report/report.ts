import type { Cost, NanoUsd, Usage } from '@sternline/core'

/**
 * Why tokens were paid again. `unseen`: nothing in the log explains it (a part of the request that the log lacks, or an early
 * eviction). The last two are no losses: an agent compacts on purpose, and somebody has to write first.
 */
export const LOSS_KINDS = ['expiry', 'change', 'lookback', 'race', 'marking', 'unseen', 'compaction', 'cold'] as const

/** Why tokens were paid again. */
export type LossKind = (typeof LOSS_KINDS)[number]

/** One call that paid for tokens again. */
export type LossExample = Readonly<{
  /** The session, as its log names it. */
  session: string
  /** The conversation: a thread of the session, or a stretch of it. */
  conversation: string
  /** Number of the call in its conversation, from 1. */
  call: number
  requestId: string | null
  /** Epoch milliseconds; null where the log has no times. */
  at: number | null
  model: string
  /** Since the call before it in the same thread, from start to start. Unit: milliseconds. */
  gapMs: number | null
  /** A stable code of `CauseCode`, or of the API's own reasons. */
  cause: string
  /** Where it begins to differ, as a JSON path; null where nothing in the request differs or the log does not show it. */
  place: string | null
  /** Unit: tokens. */
  tokens: number
  /** Above a read. Null for a model without a known price. */
  money: NanoUsd | null
  explanation: string
  advice: string | null
}>

/** Calls, tokens and money of one cause. Money is what the tokens cost above a read. */
export type LossSum = Readonly<{ calls: number; tokens: number; money: NanoUsd; unpriced: number }>

/** All losses of one kind. */
export type LossRow = Readonly<{
  kind: LossKind
  /** True for what is no loss. */
  isExpected: boolean
  /** Its causes, the dearest first. */
  causes: readonly (LossSum & Readonly<{ cause: string }>)[]
  /** The three dearest calls. */
  examples: readonly LossExample[]
}> &
  LossSum

/** What some calls cost. Money is exact, by list price and the terms that the log tells. */
export type Spending = Readonly<{
  calls: number
  usage: Usage
  /** Input alone: as billed, without any caching, and the difference. Calls without a price are not in it. */
  input: Cost
  output: NanoUsd
  /** Calls of models without a known price. */
  unpriced: number
}>

/** Calls that belong together in the report: what was billed, or what the cache model says. */
export type Account = Spending &
  Readonly<{
    /** By model, the dearest first. */
    models: readonly (Spending & Readonly<{ model: string }>)[]
    /** By day (UTC), the earliest first; calls without a time are missing. */
    days: readonly (Spending & Readonly<{ day: string; lost: NanoUsd }>)[]
    /** By kind, in the order of `LOSS_KINDS`; only kinds that occur. */
    losses: readonly LossRow[]
  }>

/** What could be done otherwise. `own` places are those of the client's. */
export type ChangeCode =
  | 'own-5m'
  | 'own-1h'
  | 'own-1h-main'
  | 'layered'
  | 'layered-1h-base'
  | 'layered-1h-main'
  | 'layered-1h'
  | 'steady-system'
  | 'steady-tools'
  | 'ordered-tools'
  | 'first-alone'
  | 'append-only'

/** What one change would have avoided. */
export type Change = Readonly<{
  code: ChangeCode
  /** `simulated`: both sides come from the cache model. `billed`: the sum of losses that real usage shows. */
  basis: 'simulated' | 'billed'
  /** Negative where the change costs more than it brings. */
  avoided: NanoUsd
  /** What the evidence rests on. */
  evidence: Readonly<{
    /** Calls that were looked at, and those of them that the change makes another bill for. */
    calls: number
    changed: number
    /** Input as it is and as it would be, by the same means. */
    asIs: NanoUsd
    otherwise: NanoUsd
    /** Conversations in which it brings money, and in which it costs some. */
    better: number
    worse: number
  }>
}>

/** What logs tell of caching. Without the time of its making: the same logs give the same report. */
export type CacheReport = Readonly<{
  sternlineReport: 1
  sessions: number
  conversations: number
  subagents: number
  /** Of the first and the last call with a time. Epoch milliseconds. */
  from: number | null
  to: number | null
  /** Calls that stood in more than one place and were counted once. */
  repeated: number
  /** Calls with a usage of a real upstream. */
  billed: Account
  /** Calls without usage, and those that the emulator answered: what the cache model says of them. */
  simulated: Account
  /** Input of the billed calls that could be simulated: as it was billed, and as the model has it with the client's own places. */
  model: Readonly<{ calls: number; billed: NanoUsd; simulated: NanoUsd }>
  /** The best first. */
  changes: readonly Change[]
  problems: Readonly<{ count: number; shown: readonly string[] }>
}>
