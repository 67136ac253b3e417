import type { Kysely, SelectQueryBuilder } from 'kysely'
import type { LedgerDatabase } from '../schema/database.ts'
import { decodeText, encodeText } from '../schema/text-code.ts'

/** What is asked of the database about kept texts. */
export type TextStore = Readonly<{
  /** Every session whose texts are kept, and until when. Epoch milliseconds. */
  sessions(): Promise<ReadonlyMap<string, number>>
  /** Until when texts of a session are kept, also where that is over; null where they are not. Epoch milliseconds. */
  until(session: string): Promise<number | null>
  keep(session: string, until: number): Promise<void>
  /** Deletes what is kept of sessions, and that they are kept at all. */
  forget(sessions: readonly string[]): Promise<void>
  /**
   * Deletes what is over at a time, and texts of sessions that are not kept: another process may have ended or prolonged a keeping. Looks
   * before it writes, and so waits for nobody where there is nothing to do.
   *
   * @returns whether there was anything
   */
  sweep(at: number): Promise<boolean>
  /** Writes a text where its session is kept beyond a time, which another process may have ended. Whether it was written. */
  write(text: Readonly<{ exchange: string; session: string; body: Uint8Array }>, at: number): Promise<boolean>
  /** Also one whose time is up: whoever asks looks at its session. */
  body(exchange: string): Promise<Readonly<{ session: string; body: Uint8Array }> | null>
}>

/** @param db a database whose tables are up to date */
export function createTextStore(db: Kysely<LedgerDatabase>): TextStore {
  return {
    async sessions() {
      const rows = await db.selectFrom('kept_session').selectAll().execute()
      return new Map(rows.map(({ session, until }) => [decodeText(session), until]))
    },
    async until(session) {
      const row = await db
        .selectFrom('kept_session')
        .select('until')
        .where('session', '=', encodeText(session))
        .executeTakeFirst()
      return row?.until ?? null
    },
    async keep(session, until) {
      const row = { session: encodeText(session), until }
      await db.transaction().execute(async transaction => {
        await transaction.deleteFrom('kept_session').where('session', '=', row.session).execute()
        await transaction.insertInto('kept_session').values(row).execute()
      })
    },
    async forget(sessions) {
      const names = sessions.map(encodeText)
      await db.transaction().execute(async transaction => {
        await transaction.deleteFrom('kept_text').where('session', 'in', names).execute()
        await transaction.deleteFrom('kept_session').where('session', 'in', names).execute()
      })
    },
    async sweep(at) {
      if (!(await hasAnyOver(db, at))) return false
      await db.transaction().execute(async transaction => {
        await transaction.deleteFrom('kept_session').where('until', '<=', at).execute()
        await transaction.deleteFrom('kept_text').where('session', 'not in', keptIn(transaction)).execute()
      })
      return true
    },
    async write({ exchange, session, body }, at) {
      const row = {
        exchange: encodeText(exchange),
        session: encodeText(session),
        body: Buffer.from(body.buffer, body.byteOffset, body.length).toString('base64'),
      }
      return db.transaction().execute(async transaction => {
        const kept = await keptIn(transaction)
          .where('session', '=', row.session)
          .where('until', '>', at)
          .executeTakeFirst()
        if (kept === undefined) return false
        await transaction.deleteFrom('kept_text').where('exchange', '=', row.exchange).execute()
        await transaction.insertInto('kept_text').values(row).execute()
        return true
      })
    },
    async body(exchange) {
      const row = await db
        .selectFrom('kept_text')
        .select(['session', 'body'])
        .where('exchange', '=', encodeText(exchange))
        .executeTakeFirst()
      if (row === undefined) return null
      return { session: decodeText(row.session), body: new Uint8Array(Buffer.from(row.body, 'base64')) }
    },
  }
}

async function hasAnyOver(db: Kysely<LedgerDatabase>, at: number): Promise<boolean> {
  const over = db.selectFrom('kept_session').select('session').where('until', '<=', at).limit(1)
  if ((await over.executeTakeFirst()) !== undefined) return true
  const orphan = db.selectFrom('kept_text').select('session').where('session', 'not in', keptIn(db)).limit(1)
  return (await orphan.executeTakeFirst()) !== undefined
}

function keptIn(db: Kysely<LedgerDatabase>): SelectQueryBuilder<LedgerDatabase, 'kept_session', { session: string }> {
  return db.selectFrom('kept_session').select('kept_session.session')
}
