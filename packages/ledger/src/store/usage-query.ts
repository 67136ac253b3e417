import type { CauseCode } from '@sternline/core/diagnosis'
import type { UpstreamName, UsageCell, UsageRange } from '@sternline/engine'
import { type Kysely, sql } from 'kysely'
import type { LedgerDatabase } from '../schema/database.ts'
import { decodeText } from '../schema/text-code.ts'
import { count, diagnosed, type Sum, total } from './sums.ts'

/** One cell as the statement below gives it. */
type CellRow = Readonly<{
  bucket: Sum
  client: string
  model: string
  upstream: UpstreamName
  emulated: number
  cause: CauseCode | null
  exchanges: Sum
  failed: Sum
  reported: Sum
  readers: Sum
  unpriced: Sum
  lost_tokens: Sum
  lost_money: Sum
  cached: Sum
  saved_5m: Sum
  saved_1h: Sum
  fresh: Sum
  output: Sum
  paid: Sum
  uncached: Sum
  avoided: Sum
  by_client: Sum
}>

/** The cells of a stretch of time, in order of time, in one statement. */
export async function selectUsage(
  db: Kysely<LedgerDatabase>,
  { from, to, step }: UsageRange,
): Promise<readonly UsageCell[]> {
  const rows: readonly CellRow[] = await db
    .selectFrom('exchange')
    .where('started_at', '>=', from)
    .where('started_at', '<', to)
    .select(eb => {
      const lost = diagnosed<number>(eb.ref('diagnosis'), 'tokensLost')
      return [
        'client',
        'model',
        'upstream',
        'emulated',
        // Bound numbers may come as floating point; both sides have to be integers for the division to be one.
        sql<Sum>`(started_at - cast(${from} as bigint)) / cast(${step} as bigint)`.as('bucket'),
        sql<CauseCode | null>`case when ${lost} > 0 then ${diagnosed(eb.ref('diagnosis'), 'cause')} end`.as('cause'),
        eb.fn.countAll<Sum>().as('exchanges'),
        count(eb('outcome', '!=', 'ok')).as('failed'),
        count(eb('cached_tokens', 'is not', null)).as('reported'),
        count(eb('cached_tokens', '>', 0)).as('readers'),
        count(eb.and([eb('cached_tokens', 'is not', null), eb('paid_nano_usd', 'is', null)])).as('unpriced'),
        total(lost).as('lost_tokens'),
        total(diagnosed<number>(eb.ref('diagnosis'), 'moneyLost')).as('lost_money'),
        total(eb.ref('cached_tokens')).as('cached'),
        total(eb.ref('saved_5m_tokens')).as('saved_5m'),
        total(eb.ref('saved_1h_tokens')).as('saved_1h'),
        total(eb.ref('fresh_tokens')).as('fresh'),
        total(eb.ref('output_tokens')).as('output'),
        total(eb.ref('paid_nano_usd')).as('paid'),
        total(eb.ref('uncached_nano_usd')).as('uncached'),
        total(eb.ref('avoided_nano_usd')).as('avoided'),
        total(eb.ref('avoided_by_client_nano_usd')).as('by_client'),
      ]
    })
    .groupBy(['bucket', 'client', 'model', 'upstream', 'emulated', 'cause'])
    .orderBy('bucket')
    .orderBy('client')
    .orderBy('model')
    .execute()
  return rows.map(row => toCell(row, from, step))
}

function toCell(row: CellRow, from: number, step: number): UsageCell {
  return {
    at: from + Number(row.bucket) * step,
    client: decodeText(row.client),
    model: decodeText(row.model),
    upstream: row.upstream,
    emulated: row.emulated !== 0,
    cause: row.cause,
    exchanges: Number(row.exchanges),
    failed: Number(row.failed),
    reported: Number(row.reported),
    readers: Number(row.readers),
    unpriced: Number(row.unpriced),
    lost: { tokens: Number(row.lost_tokens), money: Number(row.lost_money) },
    usage: {
      cached: Number(row.cached),
      saved5m: Number(row.saved_5m),
      saved1h: Number(row.saved_1h),
      fresh: Number(row.fresh),
      output: Number(row.output),
    },
    cost: { paid: Number(row.paid), uncached: Number(row.uncached), avoided: Number(row.avoided) },
    attribution: { byClient: Number(row.by_client), ours: Number(row.avoided) - Number(row.by_client) },
  }
}
