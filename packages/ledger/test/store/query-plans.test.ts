import { type CompiledQuery, Kysely, SqliteDialect } from 'kysely'
import Connection from 'libsql'
import { expect, it } from 'vitest'
import type { LedgerDatabase } from '../../src/schema/database.ts'
import { MIGRATIONS } from '../../src/schema/migrations.ts'
import { adaptLibsql } from '../../src/sqlite/libsql-database.ts'
import { migrate } from '../../src/sqlite/migrate.ts'
import { createExchangeStore } from '../../src/store/exchange-store.ts'
import { createInsightStore } from '../../src/store/insight-store.ts'

type Stores = Readonly<{
  exchanges: ReturnType<typeof createExchangeStore>
  insights: ReturnType<typeof createInsightStore>
}>

/** How SQLite finds the rows of what a question asks. */
async function plansOf(ask: (stores: Stores) => Promise<unknown>): Promise<string> {
  const connection = new Connection(':memory:')
  const asked: CompiledQuery[] = []
  let isAsking = false
  const db = new Kysely<LedgerDatabase>({
    dialect: new SqliteDialect({ database: adaptLibsql(connection) }),
    log: ({ query }) => void (isAsking && asked.push(query)),
  })
  await migrate(db, 'memory', MIGRATIONS)
  isAsking = true
  await ask({ exchanges: createExchangeStore(db), insights: createInsightStore(db) })
  isAsking = false
  const plans = asked.flatMap(({ sql, parameters }) =>
    connection.prepare(`explain query plan ${sql}`).all(...parameters.map(each => each ?? null)),
  )
  await db.destroy()
  return plans.map(step => String(Reflect.get(Object(step), 'detail'))).join('\n')
}

const DAY = { from: 1_763_000_000_000, to: 1_763_086_400_000 }
const after = { id: 'ex_1', startedAt: DAY.from }

it.each<{ why: string; index: string; ask: (stores: Stores) => Promise<unknown> }>([
  {
    why: 'the dashboard, of a stretch of time',
    index: 'exchange_by_start',
    ask: ({ insights }) => insights.usage({ ...DAY, step: 3_600_000 }),
  },
  {
    why: 'an export, of a stretch of time',
    index: 'exchange_by_start',
    ask: ({ exchanges }) => exchanges.stretch({ ...DAY, session: null, after, limit: 100 }),
  },
  {
    why: 'an export of everything, behind its first stretch',
    index: 'exchange_by_start',
    ask: ({ exchanges }) => exchanges.stretch({ from: null, to: null, session: null, after, limit: 100 }),
  },
  {
    why: 'an export of one session',
    index: 'exchange_by_session',
    ask: ({ exchanges }) => exchanges.stretch({ from: null, to: null, session: 's', after, limit: 100 }),
  },
  {
    why: 'what is too old',
    index: 'exchange_by_age',
    ask: ({ exchanges }) => exchanges.deleteBefore(DAY.to, 500),
  },
  {
    why: 'a page of a session',
    index: 'exchange_by_session',
    ask: ({ insights }) => insights.page('s', 100, after),
  },
])('$why is found by an index, not by reading the table', async ({ ask, index }) => {
  const plans = await plansOf(ask)
  expect(plans).toMatch(new RegExp(`SEARCH exchange USING (COVERING )?INDEX ${index} \\(`))
  expect(plans).not.toContain('SCAN exchange')
  // Groups are put in order when they are made; rows come in theirs.
  if (!plans.includes('FOR GROUP BY')) expect(plans).not.toContain('FOR ORDER BY')
})
