import { type Kysely, sql } from 'kysely'
import { openTexts } from '../../src/kept-texts.ts'
import { createLedger, type Ledger } from '../../src/ledger.ts'
import type { LedgerDatabase } from '../../src/schema/database.ts'
import { openDatabase } from '../../src/sqlite/open-database.ts'
import { createExchangeStore } from '../../src/store/exchange-store.ts'
import { createInsightStore } from '../../src/store/insight-store.ts'
import { createTextStore } from '../../src/store/text-store.ts'

/** A ledger in memory whose disk can be filled up and freed. */
export type FillableLedger = Readonly<{
  ledger: Ledger
  db: Kysely<LedgerDatabase>
  problems: string[]
  fill(): Promise<void>
  free(): Promise<void>
}>

/** SQLite itself reports a full disk (`SQLITE_FULL`) once a database may not grow any more. */
export async function openFillableLedger(mostWaiting?: number): Promise<FillableLedger> {
  const db = await openDatabase(null)
  const problems: string[] = []
  const ledger = createLedger({
    store: createExchangeStore(db),
    insights: createInsightStore(db),
    texts: await openTexts({
      store: createTextStore(db),
      scrub: async () => undefined,
      now: () => 0,
      onProblem: sentence => problems.push(sentence),
    }),
    scrub: async () => undefined,
    retentionDays: null,
    beforeLast: async () => undefined,
    release: () => db.destroy(),
    file: null,
    problem: null,
    now: () => 0,
    onProblem: sentence => problems.push(sentence),
    ...(mostWaiting === undefined ? {} : { mostWaiting }),
  })
  return {
    ledger,
    db,
    problems,
    fill: async () => void (await sql`pragma max_page_count = 1`.execute(db)),
    free: async () => void (await sql`pragma max_page_count = 1000000`.execute(db)),
  }
}
