import type { Exchange, SessionSummary } from '@sternline/engine'
import type { DeleteResult, Kysely } from 'kysely'
import type { ExchangeRow, LedgerDatabase } from '../schema/database.ts'
import { fromRow } from '../schema/exchange-row.ts'
import { encodeText } from '../schema/text-code.ts'
import { createRowReplacer } from './replace-rows.ts'
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
  /** Deletes a session with the texts that were kept of it; how many exchanges it had, null where nothing was deleted at all. */
  deleteSession(session: string): Promise<number | null>
  /** Deletes some of what was written down before a time, the oldest first, with their texts; how many that were. Epoch milliseconds. */
  deleteBefore(at: number, limit: number): Promise<number>
  /** A stretch of exchanges in order of their start, behind another one. */
  stretch(query: Stretch): Promise<readonly Exchange[]>
}>

/** A stretch of exchanges, for export. */
export type Stretch = Readonly<{
  /** Of this session only; null for all. */
  session: string | null
  /** Epoch milliseconds; `to` is not included. Null for no bound. */
  from: number | null
  to: number | null
  /** The last one of the stretch before; null for the first. */
  after: Pick<Exchange, 'id' | 'startedAt'> | null
  limit: number
}>

/** A stretch as it was read. */
export type StretchRead = Readonly<{
  exchanges: readonly Exchange[]
  /** Where the next one begins; null where there is none. */
  end: Stretch['after']
}>

/** @param db a database whose tables are up to date */
export function createExchangeStore(db: Kysely<LedgerDatabase>): ExchangeStore {
  const replace = createRowReplacer()
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
    deleteSession: session =>
      db.transaction().execute(async transaction => {
        const name = encodeText(session)
        let kept = 0
        for (const table of ['kept_text', 'kept_session'] as const) {
          kept += deletedRows(await transaction.deleteFrom(table).where('session', '=', name).executeTakeFirst())
        }
        const count = deletedRows(
          await transaction.deleteFrom('exchange').where('session', '=', name).executeTakeFirst(),
        )
        return count + kept === 0 ? null : count
      }),
    deleteBefore: (at, limit) =>
      db.transaction().execute(async transaction => {
        const old = transaction
          .selectFrom('exchange')
          .select('id')
          .where('recorded_at', '<', at)
          .orderBy('recorded_at')
          .orderBy('id')
          .limit(limit)
        await transaction.deleteFrom('kept_text').where('exchange', 'in', old).execute()
        return deletedRows(await transaction.deleteFrom('exchange').where('id', 'in', old).executeTakeFirst())
      }),
    async stretch({ session, from, to, after, limit }) {
      let query = db.selectFrom('exchange').selectAll()
      if (session !== null) query = query.where('session', '=', encodeText(session))
      // The place alone is no range for SQLite, which would read the index from its beginning for every stretch.
      const first = Math.max(from ?? Number.MIN_SAFE_INTEGER, after?.startedAt ?? Number.MIN_SAFE_INTEGER)
      if (from !== null || after !== null) query = query.where('started_at', '>=', first)
      if (to !== null) query = query.where('started_at', '<', to)
      if (after !== null) {
        const id = encodeText(after.id)
        query = query.where(eb =>
          eb.or([
            eb('started_at', '>', after.startedAt),
            eb.and([eb('started_at', '=', after.startedAt), eb('id', '>', id)]),
          ]),
        )
      }
      return (await query.orderBy('started_at').orderBy('id').limit(limit).execute()).map(fromRow)
    },
  }
}

function deletedRows({ numDeletedRows }: DeleteResult): number {
  return Number(numDeletedRows)
}
