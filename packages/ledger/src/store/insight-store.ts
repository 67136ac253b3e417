import type { Exchange, SessionOverview, UsageCell, UsageRange } from '@sternline/engine'
import type { Kysely } from 'kysely'
import type { LedgerDatabase } from '../schema/database.ts'
import { fromRow } from '../schema/exchange-row.ts'
import { encodeText } from '../schema/text-code.ts'
import { selectOverviews } from './overview-query.ts'
import { selectSessions } from './session-query.ts'
import { selectUsage } from './usage-query.ts'

/** Where an exchange stands among those of its session. */
export type Standing = Readonly<{ startedAt: number; id: string }>

/** What the views ask of the database. */
export type InsightStore = Readonly<{
  /** Newest first. */
  overviews(limit: number, recent: number): Promise<readonly SessionOverview[]>
  /** The newest exchanges of a session that stand before another one, or the newest of all; told oldest first. */
  page(session: string, limit: number, before: Standing | null): Promise<readonly Exchange[]>
  /** What stands before an exchange, of the same agent and with a usage: the newest for the same model, and the newest. Oldest first. */
  before(exchange: Exchange): Promise<readonly Exchange[]>
  usage(range: UsageRange): Promise<readonly UsageCell[]>
}>

/** @param db a database whose tables are up to date */
export function createInsightStore(db: Kysely<LedgerDatabase>): InsightStore {
  return {
    overviews: async (limit, recent) => selectOverviews(db, await selectSessions(db, limit), recent),
    async page(session, limit, before) {
      const rows = await newestOf(db, session, before).selectAll().limit(limit).execute()
      return rows.reverse().map(fromRow)
    },
    async before({ session, agent, model, startedAt, id }) {
      const all = newestOf(db, session, { startedAt, id })
        .where('agent', agent.id === null ? 'is' : '=', agent.id === null ? null : encodeText(agent.id))
        .where('cached_tokens', 'is not', null)
        .selectAll()
        .limit(1)
      const newest = await all.executeTakeFirst()
      const alike = await all.where('model', '=', encodeText(model)).executeTakeFirst()
      const rows = alike === undefined || alike.id === newest?.id ? [newest] : [alike, newest]
      return rows.flatMap(row => (row === undefined ? [] : [fromRow(row)]))
    },
    usage: range => selectUsage(db, range),
  }
}

function newestOf(db: Kysely<LedgerDatabase>, session: string, before: Standing | null) {
  const all = db
    .selectFrom('exchange')
    .where('session', '=', encodeText(session))
    .orderBy('started_at', 'desc')
    .orderBy('id', 'desc')
  if (before === null) return all
  const { startedAt, id } = before
  return all.where(eb =>
    eb.or([
      eb('started_at', '<', startedAt),
      eb.and([eb('started_at', '=', startedAt), eb('id', '<', encodeText(id))]),
    ]),
  )
}
