import type { SessionSummary } from '@sternline/engine'
import type { Kysely, QueryCreator, SelectQueryBuilder } from 'kysely'
import type { LedgerDatabase } from '../schema/database.ts'
import { decodeText } from '../schema/text-code.ts'
import { type TotalsRow, totalsColumns, totalsOfRow } from './totals-columns.ts'

/** One session as the statement below gives it. */
type SessionRow = TotalsRow & Readonly<{ session: string; first_at: number; last_at: number }>

/**
 * The newest sessions with their totals, newest first, in one statement.
 *
 * Which sessions are the newest is read from the index alone; only their exchanges are then read and summed. Client, model and upstream
 * are those of the newest exchange.
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
        .select(eb => ['session', eb.fn.min('started_at').as('first_at'), ...totalsColumns(eb)]),
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
    ...totalsOfRow(row),
    session: decodeText(row.session),
    startedAt: row.first_at,
    lastAt: row.last_at,
  }
}
