import type { NanoUsd, Ttl, Usage } from '@sternline/core'
import type { CauseCode } from '@sternline/core/diagnosis'
import type { EngineEvent } from './events.ts'
import type { DiagnosisRecord, Exchange, SessionSummary, UpstreamName } from './exchange.ts'
import type { Loss, UsageCell, UsageRange } from './insights.ts'

/** `GET /api/status`: what is running here. */
export type ApiStatus = Readonly<{
  version: string
  upstream: UpstreamName
  /** Host that requests go to; null for the built-in emulator. */
  upstreamHost: string | null
  emulated: boolean
  /** The clock that caches live by, epoch milliseconds. It differs from wall time after the emulator's clock was moved. */
  now: number
  /** Where the ledger is kept; null when it is in memory only, and then `ledgerProblem` says why. */
  ledgerFile: string | null
  ledgerProblem: string | null
  /** Names of settings that were changed on disk and count only after a restart; absent where there are none. */
  needRestart?: readonly string[] | undefined
}>

/** The entry that a session's next request can read. */
export type Warmth = Readonly<{
  ttl: Ttl
  /** When it expires, or expired, unless something reads it before. Epoch milliseconds of the clock that caches live by. */
  expiresAt: number
  /** How long its prefix is. */
  tokens: number
  /** What the next request costs more once it is cold: saving the prefix again instead of reading it. Null for an unknown price. */
  recache: NanoUsd | null
}>

/** One call of a session, as small as a bar needs it. */
export type SessionCall = Readonly<{
  id: string
  /** The sub-agent that made it; null for the main thread. */
  agent: string | null
  startedAt: number
  usage: Usage | null
  tokensLost: number
}>

/** A session as the list shows it. */
export type ListedSession = SessionSummary &
  Readonly<{
    /** Sub-agents that spoke in it. */
    agents: number
    /** How many of its exchanges are not over. */
    running: number
    lost: Loss
    /** Cause of the newest exchange that lost something; null when none did. */
    lastCause: CauseCode | null
    /** Null until something was saved or read. */
    warmth: Warmth | null
    /** Its newest calls, oldest first. */
    recent: readonly SessionCall[]
  }>

/** `GET /api/sessions`: newest first. `now`: the clock that caches live by. */
export type ApiSessions = Readonly<{ now: number; sessions: readonly ListedSession[] }>

/** `GET /api/sessions/:session/exchanges`: oldest first. */
export type ApiExchanges = Readonly<{
  exchanges: readonly Exchange[]
  /** True when the session has older ones: ask again with `before` set to the first id. */
  more: boolean
}>

/** Answer of `DELETE /api/sessions/:session`: how many exchanges were deleted, with the texts that were kept of them. */
export type ApiDeletion = Readonly<{ exchanges: number }>

/** The way from the list price of an exchange to what was paid. Unit: billionths of a US dollar. */
export type Waterfall = Readonly<{
  /** Every input token at the full price, and the output: what it would have cost without caching. */
  list: NanoUsd
  /** What reading avoided. */
  reads: NanoUsd
  /** What saving cost above the full price. */
  writes: NanoUsd
  /** `list - reads + writes`, exactly. */
  paid: NanoUsd
}>

/** `GET /api/exchanges/:id`. */
export type ApiExchange = Readonly<{
  exchange: Exchange
  /** Null while nothing was billed, and for an unknown price. */
  waterfall: Waterfall | null
  /** As the page shows it, `🟢 182k cached 🔵 +3k saved`; null while there is no usage, and where nothing was read or saved. */
  label: string | null
}>

/** What an event of the engine carries on its way out: the label of its exchange beside it, for who shows no more than that. */
export type ApiEvent = EngineEvent & Pick<ApiExchange, 'label'>

/** One block in which two requests differ, as it was sent: JSON text; null where nothing stands there. */
export type ComparedTexts = Readonly<{
  path: string
  /** Where both texts begin: what is the same before it may be left out. Unit: UTF-16 units. */
  from: number
  before: string | null
  now: string | null
}>

/** `GET /api/exchanges/:id/comparison`: an exchange beside the one before it in the same thread. */
export type ApiComparison = Readonly<{
  /** The exchange before; null for a first one. */
  before: Exchange | null
  /** The first block that differs; null where nothing differs or where the texts of one of the two are not kept. */
  texts: ComparedTexts | null
  /** The diagnosis made anew with the texts, which can name more than hashes can; null where there are none. */
  diagnosis: DiagnosisRecord | null
}>

/** `GET /api/usage`: what the dashboard is made of. */
export type ApiUsage = UsageRange & Readonly<{ cells: readonly UsageCell[] }>

/** `GET /api/sessions/:session/keep-text`, and the answers to POST and DELETE there. */
export type ApiTextKeeping = Readonly<{
  /** Until when the texts of this session are kept; null where they are not. Epoch milliseconds of this machine's clock. */
  until: number | null
}>

/** Body of `POST /api/sessions/:session/keep-text`. Unit: hours, 1 to 168. */
export type ApiKeepText = Readonly<{ hours: number }>

/** `GET /api/emulator/clock` and the answer to `POST /api/emulator/clock`. */
export type ApiClock = Readonly<{ now: number }>

/** Body of `POST /api/emulator/clock`: the clock only moves forward. Unit: milliseconds. */
export type ApiClockMove = Readonly<{ advanceMs: number }>

/**
 * `GET /api/events` sends an `ApiEvent` as the data of each server-sent event, its type as the event's name. An event
 * named `gap` says that some were missed that can't be told any more: the lists have to be read again. One named `session-deleted`
 * carries a `SessionDeleted`.
 */
export const EVENTS_PATH = '/api/events'
