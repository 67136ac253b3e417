import type { Exchange, SessionSummary, UpstreamName } from './exchange.ts'

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
}>

/** `GET /api/sessions`: newest first. */
export type ApiSessions = Readonly<{ sessions: readonly SessionSummary[] }>

/** `GET /api/sessions/:session/exchanges`: oldest first. */
export type ApiExchanges = Readonly<{ exchanges: readonly Exchange[] }>

/** `GET /api/exchanges/:id`. */
export type ApiExchange = Readonly<{ exchange: Exchange }>

/** `GET /api/emulator/clock` and the answer to `POST /api/emulator/clock`. */
export type ApiClock = Readonly<{ now: number }>

/** Body of `POST /api/emulator/clock`: the clock only moves forward. Unit: milliseconds. */
export type ApiClockMove = Readonly<{ advanceMs: number }>

/** `GET /api/events` sends an `EngineEvent` as the data of each server-sent event, its type as the event's name. */
export const EVENTS_PATH = '/api/events'
