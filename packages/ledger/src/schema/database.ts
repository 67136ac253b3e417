import type { ExchangeOutcome, ExchangeState, UpstreamName } from '@sternline/engine'
import type { Selectable } from 'kysely'

/**
 * One exchange a row. What is asked for or summed has a column of its own; the plan and the strip, which are only shown, are JSON.
 * Times are epoch milliseconds, money is billionths of a dollar, truth is 0 or 1. Texts that a client can choose are encoded (`text-code.ts`).
 */
type ExchangeTable = {
  id: string
  session: string
  /** The sub-agent of the session; null in its main thread. */
  agent: string | null
  parent_agent: string | null
  state: ExchangeState
  upstream: UpstreamName
  emulated: number
  client: string
  model: string
  stream: number
  started_at: number
  answered_at: number | null
  finished_at: number | null
  outcome: ExchangeOutcome | null
  status: number | null
  error: string | null
  request_id: string | null
  estimated_tokens: number
  fingerprint: string
  request_bytes: number
  /** The five counts of usage are null together. */
  cached_tokens: number | null
  saved_5m_tokens: number | null
  saved_1h_tokens: number | null
  fresh_tokens: number | null
  output_tokens: number | null
  /** The three costs are null together. */
  paid_nano_usd: number | null
  uncached_nano_usd: number | null
  avoided_nano_usd: number | null
  /** The part of it that the client's own markers did; the rest is ours. Null where there is no cost. */
  avoided_by_client_nano_usd: number | null
  /** JSON; null where there is none. */
  diagnosis: string | null
  plan: string
  strip: string
  /**
   * When the row was last written, by this machine's clock. The other times are the engine's, which run ahead once the emulator's
   * clock was moved, so only this one can tell a row's age.
   */
  recorded_at: number
}

/** A session whose texts are kept. */
type KeptSessionTable = {
  session: string
  /** Epoch milliseconds of this machine's clock. */
  until: number
}

/** The body of a request, of a session whose texts are kept. */
type KeptTextTable = {
  exchange: string
  session: string
  /** Base64 of the bytes that the client sent. */
  body: string
}

/** The ledger's tables as Kysely knows them. */
export type LedgerDatabase = { exchange: ExchangeTable; kept_session: KeptSessionTable; kept_text: KeptTextTable }

/** A whole row, as it is written and as it is read. */
export type ExchangeRow = Selectable<ExchangeTable>
