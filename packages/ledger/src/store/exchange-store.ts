import type { Exchange, SessionSummary } from '@sternline/engine'
import type { Kysely } from 'kysely'
import type { ExchangeRow, LedgerDatabase } from '../schema/database.ts'
import { fromRow } from '../schema/exchange-row.ts'
import { encodeText } from '../schema/text-code.ts'
import { selectSessions } from './session-query.ts'

/** Everything that is asked of the database, in SQL that SQLite and PostgreSQL both understand. */
export type ExchangeStore = Readonly<{
  /** Writes all rows or none. A row with an id that is already there takes its place. Ids must not repeat within one call. */
  write(rows: readonly ExchangeRow[]): Promise<void>
  /** Newest first; all of them for a limit of null. */
  sessions(limit: number | null): Promise<readonly SessionSummary[]>
  /** The newest exchanges of a session, told oldest first; all of them for a limit of null. */
  exchanges(session: string, limit: number | null): Promise<readonly Exchange[]>
  exchange(id: string): Promise<Exchange | null>
}>

/** @param db a database whose tables are up to date */
export function createExchangeStore(db: Kysely<LedgerDatabase>): ExchangeStore {
  return {
    write: rows => db.transaction().execute(transaction => replace(transaction, rows)),
    sessions: limit => selectSessions(db, limit),
    async exchanges(session, limit) {
      const all = db.selectFrom('exchange').selectAll().where('session', '=', encodeText(session))
      const newestFirst = all.orderBy('started_at', 'desc').orderBy('id', 'desc')
      const rows = await (limit === null ? newestFirst : newestFirst.limit(limit)).execute()
      return rows.reverse().map(fromRow)
    },
    async exchange(id) {
      const row = await db.selectFrom('exchange').selectAll().where('id', '=', encodeText(id)).executeTakeFirst()
      return row === undefined ? null : fromRow(row)
    },
  }
}

/** Deleting first and inserting then replaces whole rows without naming every column twice, and reads the same in every dialect. */
async function replace(db: Kysely<LedgerDatabase>, rows: readonly ExchangeRow[]): Promise<void> {
  const ids = rows.map(row => row.id)
  await db.deleteFrom('exchange').where('id', 'in', ids).execute()
  await db
    .insertInto('exchange')
    .values([...rows])
    .execute()
}
