import type { SessionSummary, UpstreamName } from '@sternline/engine'
import type { AliasedExpression, ExpressionBuilder } from 'kysely'
import type { LedgerDatabase } from '../schema/database.ts'
import { decodeText } from '../schema/text-code.ts'
import { count, type Sum, total } from './sums.ts'

/** The names of the sums below. */
type TotalsColumn =
  | 'exchanges'
  | 'failed'
  | 'unpriced'
  | 'cached'
  | 'saved_5m'
  | 'saved_1h'
  | 'fresh'
  | 'output'
  | 'paid'
  | 'uncached'
  | 'avoided'
  | 'by_client'

/** What {@link totalsColumns} gives, beside whose exchanges they are. */
export type TotalsRow = Readonly<Record<TotalsColumn, Sum>> &
  Readonly<{ client: string; model: string; upstream: UpstreamName; emulated: number }>

/** What {@link totalsOfRow} gives. */
type RowTotals = Pick<
  SessionSummary,
  'client' | 'model' | 'upstream' | 'emulated' | 'exchanges' | 'failed' | 'usage' | 'cost' | 'attribution' | 'unpriced'
>

/** The sums that every group of exchanges is shown with. Each has the name of its member in {@link TotalsRow}. */
export function totalsColumns(
  eb: ExpressionBuilder<LedgerDatabase, 'exchange'>,
): readonly AliasedExpression<Sum, TotalsColumn>[] {
  return [
    eb.fn.countAll<Sum>().as('exchanges'),
    // NULL, an exchange that is not over yet, is not `!=` anything in SQL.
    count(eb('outcome', '!=', 'ok')).as('failed'),
    count(eb.and([eb('cached_tokens', 'is not', null), eb('paid_nano_usd', 'is', null)])).as('unpriced'),
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
}

/** Reads whose exchanges a row sums up, and the sums. A sum beyond 2^53, nine million dollars, is rounded to the nearest number here. */
export function totalsOfRow(row: TotalsRow): RowTotals {
  return {
    client: decodeText(row.client),
    model: decodeText(row.model),
    upstream: row.upstream,
    emulated: row.emulated !== 0,
    exchanges: Number(row.exchanges),
    failed: Number(row.failed),
    usage: {
      cached: Number(row.cached),
      saved5m: Number(row.saved_5m),
      saved1h: Number(row.saved_1h),
      fresh: Number(row.fresh),
      output: Number(row.output),
    },
    cost: { paid: Number(row.paid), uncached: Number(row.uncached), avoided: Number(row.avoided) },
    attribution: { byClient: Number(row.by_client), ours: Number(row.avoided) - Number(row.by_client) },
    unpriced: Number(row.unpriced),
  }
}
