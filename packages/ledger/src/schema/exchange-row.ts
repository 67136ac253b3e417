import type { Attribution, Cost, Usage } from '@sternline/core'
import type { DiagnosisRecord, Exchange, PlanRecord, StripSegment } from '@sternline/engine'
import { ledgerError, messageOf } from '../ledger-error.ts'
import type { ExchangeRow } from './database.ts'
import { decodeText, encodeText } from './text-code.ts'

/**
 * Turns an exchange into a row.
 *
 * @param at when the row is written, epoch milliseconds of this machine's clock
 * @throws SternlineError `ledger-bad-value` for a number that is not a safe integer, or whatever else can't be kept
 */
export function toRow(exchange: Exchange, at: number): ExchangeRow {
  const { usage, cost, attribution } = exchange
  return {
    id: encodeText(exchange.id),
    session: encodeText(exchange.session),
    agent: encodeTextOrNull(exchange.agent.id),
    parent_agent: encodeTextOrNull(exchange.agent.parent),
    state: exchange.state,
    upstream: exchange.upstream,
    emulated: exchange.emulated ? 1 : 0,
    client: encodeText(exchange.client),
    model: encodeText(exchange.model),
    stream: exchange.stream ? 1 : 0,
    started_at: integer('startedAt', exchange.startedAt),
    answered_at: integerOrNull('answeredAt', exchange.answeredAt),
    finished_at: integerOrNull('finishedAt', exchange.finishedAt),
    outcome: exchange.outcome,
    status: integerOrNull('status', exchange.status),
    error: encodeTextOrNull(exchange.error),
    request_id: encodeTextOrNull(exchange.requestId),
    estimated_tokens: integer('estimatedTokens', exchange.estimatedTokens),
    fingerprint: encodeText(exchange.fingerprint),
    request_bytes: integer('requestBytes', exchange.requestBytes),
    cached_tokens: usage && integer('usage.cached', usage.cached),
    saved_5m_tokens: usage && integer('usage.saved5m', usage.saved5m),
    saved_1h_tokens: usage && integer('usage.saved1h', usage.saved1h),
    fresh_tokens: usage && integer('usage.fresh', usage.fresh),
    output_tokens: usage && integer('usage.output', usage.output),
    paid_nano_usd: cost && integer('cost.paid', cost.paid),
    uncached_nano_usd: cost && integer('cost.uncached', cost.uncached),
    avoided_nano_usd: cost && integer('cost.avoided', cost.avoided),
    avoided_by_client_nano_usd: attribution && integer('attribution.byClient', attribution.byClient),
    diagnosis: exchange.diagnosis === null ? null : diagnosisText(exchange.diagnosis),
    plan: planText(exchange.plan),
    strip: JSON.stringify(exchange.strip),
    recorded_at: integer('recordedAt', at),
  }
}

/**
 * Turns a row back into the exchange that it was made of.
 *
 * @throws SternlineError `ledger-read-failed` when the JSON in it was damaged from outside
 */
export function fromRow(row: ExchangeRow): Exchange {
  return {
    id: decodeText(row.id),
    session: decodeText(row.session),
    agent: { id: decodeTextOrNull(row.agent), parent: decodeTextOrNull(row.parent_agent) },
    state: row.state,
    upstream: row.upstream,
    emulated: row.emulated !== 0,
    client: decodeText(row.client),
    model: decodeText(row.model),
    stream: row.stream !== 0,
    startedAt: row.started_at,
    answeredAt: row.answered_at,
    finishedAt: row.finished_at,
    outcome: row.outcome,
    status: row.status,
    error: decodeTextOrNull(row.error),
    requestId: decodeTextOrNull(row.request_id),
    diagnosis: row.diagnosis === null ? null : readJson<DiagnosisRecord>(row, 'diagnosis'),
    plan: readJson<PlanRecord>(row, 'plan'),
    strip: readJson<readonly StripSegment[]>(row, 'strip'),
    estimatedTokens: row.estimated_tokens,
    fingerprint: decodeText(row.fingerprint),
    usage: readUsageColumns(row),
    cost: readCostColumns(row),
    attribution: readAttribution(row),
    requestBytes: row.request_bytes,
  }
}

/** One exchange after the other has the same plan, and the same object for it; and so has one hit after the other. */
const planText = rememberingText<PlanRecord>()
const diagnosisText = rememberingText<DiagnosisRecord>()

/** Writes JSON, and remembers what it wrote last. */
function rememberingText<T extends object>(): (value: T) => string {
  let last: Readonly<{ value: T; text: string }> | null = null
  return value => {
    if (last?.value !== value) last = { value, text: JSON.stringify(value) }
    return last.text
  }
}

function encodeTextOrNull(text: string | null): string | null {
  return text === null ? null : encodeText(text)
}

function decodeTextOrNull(text: string | null): string | null {
  return text === null ? null : decodeText(text)
}

function readUsageColumns(row: ExchangeRow): Usage | null {
  if (row.cached_tokens === null) return null
  return {
    cached: row.cached_tokens,
    saved5m: row.saved_5m_tokens ?? 0,
    saved1h: row.saved_1h_tokens ?? 0,
    fresh: row.fresh_tokens ?? 0,
    output: row.output_tokens ?? 0,
  }
}

function readCostColumns(row: ExchangeRow): Cost | null {
  if (row.paid_nano_usd === null) return null
  return { paid: row.paid_nano_usd, uncached: row.uncached_nano_usd ?? 0, avoided: row.avoided_nano_usd ?? 0 }
}

function readAttribution(row: ExchangeRow): Attribution | null {
  const { avoided_nano_usd: avoided, avoided_by_client_nano_usd: byClient } = row
  return avoided === null || byClient === null ? null : { byClient, ours: avoided - byClient }
}

function readJson<T>(row: ExchangeRow, column: 'diagnosis' | 'plan' | 'strip'): T {
  try {
    return JSON.parse(row[column] ?? '')
  } catch (error) {
    throw damaged(row, column, error)
  }
}

function damaged(row: ExchangeRow, column: string, cause: unknown): Error {
  return ledgerError(
    'ledger-read-failed',
    {
      what: `The ${column} of exchange ${decodeText(row.id)} can't be read.`,
      why: `The ledger's file was changed or damaged from outside (${messageOf(cause)}).`,
      fix: 'Restore the file from a copy, or move it away: a new one is created at the next start.',
    },
    cause,
  )
}

function integerOrNull(field: string, value: number | null): number | null {
  return value === null ? null : integer(field, value)
}

/** Sums of money and tokens stay exact only if nothing but integers goes in. */
function integer(field: string, value: number): number {
  if (Number.isSafeInteger(value)) return value
  throw ledgerError('ledger-bad-value', {
    what: `The ledger was given ${value} for ${field}.`,
    why: 'Times, tokens, bytes and money are kept as integers below 2^53, so that their sums stay exact.',
    fix: 'Round it where it comes from. This is a fault in Sternline: please report it.',
  })
}
