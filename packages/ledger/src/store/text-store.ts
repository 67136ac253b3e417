import type { Kysely } from 'kysely'
import type { LedgerDatabase } from '../schema/database.ts'
import { decodeText, encodeText } from '../schema/text-code.ts'

/** What is asked of the database about kept texts. */
export type TextStore = Readonly<{
  /** Every session whose texts are kept, and until when. Epoch milliseconds. */
  sessions(): Promise<ReadonlyMap<string, number>>
  keep(session: string, until: number): Promise<void>
  /** Deletes what is kept of sessions, and that they are kept at all. */
  forget(sessions: readonly string[]): Promise<void>
  write(text: Readonly<{ exchange: string; session: string; body: Uint8Array }>): Promise<void>
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
    async write({ exchange, session, body }) {
      const row = {
        exchange: encodeText(exchange),
        session: encodeText(session),
        body: Buffer.from(body.buffer, body.byteOffset, body.length).toString('base64'),
      }
      await db.transaction().execute(async transaction => {
        await transaction.deleteFrom('kept_text').where('exchange', '=', row.exchange).execute()
        await transaction.insertInto('kept_text').values(row).execute()
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
