import type { Attribution, Breakpoint, Cost, Plan, Section, Totals, Usage } from '@sternline/core'
import type { CauseCode, Diagnosis } from '@sternline/core/diagnosis'
import type { FirstDifference } from './first-difference.ts'

/** Where requests go. */
export type UpstreamName = 'anthropic' | 'azure_anthropic' | 'azure_openai' | 'emulator'

/** How far an exchange has come: sent, first event seen, over. */
export type ExchangeState = 'running' | 'answered' | 'finished'

/** How an exchange ended. `refused` is an HTTP status of 400 or more; `broken` an answer that stopped before its end; `aborted` a client that left. */
export type ExchangeOutcome = 'ok' | 'refused' | 'broken' | 'aborted' | 'unreachable'

/** A stretch of the prompt for the strip: cut at sections and at breakpoints, so there are never many. */
export type StripSegment = Readonly<{
  section: Section
  /** Estimated tokens of this stretch. */
  tokens: number
  /** The breakpoint that stands at its end, or null. */
  breakpoint: Readonly<{
    /** A JSON path, `messages[22].content[0]`. */
    path: string
    layer: Breakpoint['layer']
    ttl: Breakpoint['ttl']
    placedBy: Breakpoint['placedBy']
    reason: Breakpoint['reason']
  }> | null
}>

/** The plan as the ledger keeps it: places, layers and codes, never text. */
export type PlanRecord = Readonly<{
  strategy: Plan['strategy']
  automatic: Plan['automatic']
  untouched: Plan['untouched']
  /** Codes: what was survived (fail open), what was mended (`repaired:PROBLEM:DONE`), and the plan's warnings. */
  warnings: readonly string[]
}>

/** Why an exchange read what it read: codes, places and numbers, and two sentences made of them. Never prompt text. */
export type DiagnosisRecord = Readonly<{
  outcome: Diagnosis['outcome']
  /** A stable code; null where there is nothing to explain. */
  cause: CauseCode | null
  apiReason: Diagnosis['apiReason']
  claudeCodeCause: Diagnosis['claudeCodeCause']
  fault: Diagnosis['fault']
  section: Section | null
  /** JSON path of the difference; null where nothing in the request differs. */
  path: string | null
  /** Promised and sent, but not read. Unit: tokens. */
  tokensLost: number
  /** What they cost above a read; null for an unknown price. Unit: billionths of a US dollar. */
  moneyLost: number | null
  /** Where it begins to differ from the request before; absent where no block differs. */
  firstDifference?: FirstDifference | undefined
  /** Set where texts that the session keeps named the cause; it is more exact than what hashes tell. */
  evidence?: 'texts' | undefined
  explanation: string
  advice: string | null
}>

/** Which thread of a session speaks. Both are null in its main thread; a sub-agent has an id, and a parent where it is not the main thread's. */
export type Agent = Readonly<{ id: string | null; parent: string | null }>

/**
 * One request with its response's usage: a row of the ledger. Numbers, hashes, names and codes only; never prompt text.
 * Times are epoch milliseconds of the engine's clock, which is the emulator's clock when the upstream is the emulator.
 */
export type Exchange = Readonly<{
  /** Sorts by start: `ex_` and 20 characters. */
  id: string
  session: string
  /** The thread of the session that it belongs to, as the client names it. */
  agent: Agent
  state: ExchangeState
  upstream: UpstreamName
  /** True when no real model answered. */
  emulated: boolean
  /** Name and version of the client, from its user-agent: `claude-cli/2.1.330`. */
  client: string
  /** As the client sent it; a deployment name on Azure. */
  model: string
  stream: boolean
  /** When the request was read. */
  startedAt: number
  /** When the first bytes of the answer's body came; null until then. */
  answeredAt: number | null
  /** When the answer ended; null until then. */
  finishedAt: number | null
  outcome: ExchangeOutcome | null
  /** HTTP status of the upstream's answer; null when there was none. */
  status: number | null
  /** A stable code for what went wrong (`overloaded_error`, `upstream-unreachable`); null when nothing did. */
  error: string | null
  /** The upstream's `request-id` header; null when it sent none. */
  requestId: string | null
  plan: PlanRecord
  strip: readonly StripSegment[]
  /** Sum of the strip. */
  estimatedTokens: number
  /** Fingerprint of the whole prompt. */
  fingerprint: string
  /** As the upstream reported it; null until it did, or when it never did. */
  usage: Usage | null
  /** Null while there is no usage, and for a model whose prices are unknown. */
  cost: Cost | null
  /** Whose doing the avoided money is: the client's own markers', or ours. Null exactly where `cost` is. */
  attribution: Attribution | null
  /** Why it read what it read; null until it was billed, or when its body could not be read. */
  diagnosis: DiagnosisRecord | null
  /** Length of the request's body as the client sent it. Unit: bytes. */
  requestBytes: number
}>

/** The totals of a session. Sums of its exchanges, exactly. */
export type SessionSummary = Readonly<{
  session: string
  client: string
  model: string
  upstream: UpstreamName
  emulated: boolean
  exchanges: number
  /** How many of them ended in anything but `ok`. */
  failed: number
  startedAt: number
  /** Start of the newest exchange. */
  lastAt: number
}> &
  Totals
