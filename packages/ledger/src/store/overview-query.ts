import type { CauseCode } from '@sternline/core/diagnosis'
import type { Exchange, SessionOverview, SessionSummary } from '@sternline/engine'
import { type Kysely, sql } from 'kysely'
import type { ExchangeRow, LedgerDatabase } from '../schema/database.ts'
import { fromRow } from '../schema/exchange-row.ts'
import { encodeText } from '../schema/text-code.ts'
import { diagnosed, type Sum, total } from './sums.ts'

/** What an overview adds to the totals of a session. */
type Extra = Readonly<{ session: string; agents: Sum; lost_tokens: Sum; lost_money: Sum }>

/**
 * Adds to sessions what a list of them shows beside their totals.
 *
 * @param summaries of sessions that are in the database
 * @param recent how many of the newest exchanges to give with each
 */
export async function selectOverviews(
  db: Kysely<LedgerDatabase>,
  summaries: readonly SessionSummary[],
  recent: number,
): Promise<readonly SessionOverview[]> {
  if (summaries.length === 0) return []
  const names = summaries.map(({ session }) => encodeText(session))
  const extras = new Map((await selectExtras(db, names)).map(extra => [extra.session, extra]))
  const causes = await selectLastCauses(db, names)
  const newest = await selectRecent(db, names, recent)
  return summaries.map((summary, index) => {
    const name = names[index] ?? ''
    const extra = extras.get(name)
    return {
      ...summary,
      agents: Number(extra?.agents ?? 0),
      lost: { tokens: Number(extra?.lost_tokens ?? 0), money: Number(extra?.lost_money ?? 0) },
      lastCause: causes.get(name) ?? null,
      recent: newest.get(name) ?? [],
    }
  })
}

async function selectExtras(db: Kysely<LedgerDatabase>, names: readonly string[]): Promise<readonly Extra[]> {
  return db
    .selectFrom('exchange')
    .where('session', 'in', names)
    .groupBy('session')
    .select(eb => [
      'session',
      sql<Sum>`count(distinct ${eb.ref('agent')})`.as('agents'),
      total(diagnosed<number>(eb.ref('diagnosis'), 'tokensLost')).as('lost_tokens'),
      total(diagnosed<number>(eb.ref('diagnosis'), 'moneyLost')).as('lost_money'),
    ])
    .execute()
}

/** The place of a row among those of its session, the newest first, from 1. */
const NEWEST_FIRST = sql<number>`row_number() over (partition by session order by started_at desc, id desc)`

async function selectLastCauses(
  db: Kysely<LedgerDatabase>,
  names: readonly string[],
): Promise<ReadonlyMap<string, CauseCode>> {
  const rows = await db
    .selectFrom(eb =>
      eb
        .selectFrom('exchange')
        .where('session', 'in', names)
        .where(inner => sql<boolean>`${diagnosed(inner.ref('diagnosis'), 'tokensLost')} > 0`)
        .select(inner => [
          'session',
          diagnosed<CauseCode>(inner.ref('diagnosis'), 'cause').as('cause'),
          NEWEST_FIRST.as('number'),
        ])
        .as('lossy'),
    )
    .where('number', '=', 1)
    .select(['session', 'cause'])
    .execute()
  return new Map(rows.flatMap(({ session, cause }) => (cause === null ? [] : [[session, cause]])))
}

async function selectRecent(
  db: Kysely<LedgerDatabase>,
  names: readonly string[],
  recent: number,
): Promise<ReadonlyMap<string, readonly Exchange[]>> {
  const rows: readonly ExchangeRow[] = await db
    .selectFrom(eb =>
      eb
        .selectFrom('exchange')
        .where('session', 'in', names)
        .selectAll()
        .select(NEWEST_FIRST.as('number'))
        .as('numbered'),
    )
    .where('number', '<=', recent)
    .selectAll()
    .orderBy('started_at')
    .orderBy('id')
    .execute()
  const bySession = new Map<string, Exchange[]>()
  for (const row of rows) {
    const known = bySession.get(row.session)
    if (known === undefined) bySession.set(row.session, [fromRow(row)])
    else known.push(fromRow(row))
  }
  return bySession
}
