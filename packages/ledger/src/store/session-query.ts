import type { SessionSummary, UpstreamName } from '@sternline/engine'
import type { Kysely, QueryCreator, SelectQueryBuilder } from 'kysely'
import type { LedgerDatabase } from '../schema/database.ts'
import { decodeText } from '../schema/text-code.ts'
import { count, type Sum, total } from './sums.ts'

/** One session as the statement below gives it. */
type SessionRow = Readonly<{
  session: string
  client: string
  model: string
  upstream: UpstreamName
  emulated: number
  exchanges: Sum
  failed: Sum
  unpriced: Sum
  first_at: number
  last_at: number
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

/**
 * The newest sessions with their totals, newest first, in one statement.
 *
 * Which sessions are the newest is read from the index alone; only their exchanges are then read and summed. Client, model and upstream
 * are those of the newest exchange. A sum beyond 2^53, nine million dollars, is rounded to the nearest number at the very end.
 *
 * @param limit how many; all of them for null
 */
export async function selectSessions(
  db: Kysely<LedgerDatabase>,
  limit: number | null,
): Promise<readonly SessionSummary[]> {
  const rows: readonly SessionRow[] = await db
    .with('newest', creator => newest(creator, limit))
    .with('totals', creator =>
      creator
        .selectFrom('exchange')
        .where('session', 'in', eb => eb.selectFrom('newest').select('newest.session'))
        .groupBy('session')
        .select(eb => [
          'session',
          eb.fn.countAll<Sum>().as('exchanges'),
          // NULL, an exchange that is not over yet, is not `!=` anything in SQL.
          count(eb('outcome', '!=', 'ok')).as('failed'),
          count(eb.and([eb('cached_tokens', 'is not', null), eb('paid_nano_usd', 'is', null)])).as('unpriced'),
          eb.fn.min('started_at').as('first_at'),
          total(eb.ref('cached_tokens')).as('cached'),
          total(eb.ref('saved_5m_tokens')).as('saved_5m'),
          total(eb.ref('saved_1h_tokens')).as('saved_1h'),
          total(eb.ref('fresh_tokens')).as('fresh'),
          total(eb.ref('output_tokens')).as('output'),
          total(eb.ref('paid_nano_usd')).as('paid'),
          total(eb.ref('uncached_nano_usd')).as('uncached'),
          total(eb.ref('avoided_nano_usd')).as('avoided'),
          total(eb.ref('avoided_by_client_nano_usd')).as('by_client'),
        ]),
    )
    .selectFrom('newest')
    .innerJoin('totals', 'totals.session', 'newest.session')
    .innerJoin('exchange as last', join =>
      join.on('last.id', '=', eb =>
        eb
          .selectFrom('exchange')
          .select('exchange.id')
          .whereRef('exchange.session', '=', 'newest.session')
          .orderBy('exchange.started_at', 'desc')
          .orderBy('exchange.id', 'desc')
          .limit(1),
      ),
    )
    .selectAll('totals')
    .select(['newest.last_at', 'last.client', 'last.model', 'last.upstream', 'last.emulated'])
    .orderBy('newest.last_at', 'desc')
    .orderBy('newest.session', 'desc')
    .execute()
  return rows.map(toSummary)
}

function newest(
  creator: QueryCreator<LedgerDatabase>,
  limit: number | null,
): SelectQueryBuilder<LedgerDatabase, 'exchange', { session: string; last_at: number }> {
  const all = creator
    .selectFrom('exchange')
    .select(eb => ['session', eb.fn.max('started_at').as('last_at')])
    .groupBy('session')
    .orderBy('last_at', 'desc')
    .orderBy('session', 'desc')
  return limit === null ? all : all.limit(limit)
}

function toSummary(row: SessionRow): SessionSummary {
  return {
    session: decodeText(row.session),
    client: decodeText(row.client),
    model: decodeText(row.model),
    upstream: row.upstream,
    emulated: row.emulated !== 0,
    exchanges: Number(row.exchanges),
    failed: Number(row.failed),
    startedAt: row.first_at,
    lastAt: row.last_at,
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
