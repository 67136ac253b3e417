import type { CauseCode } from '@sternline/core/diagnosis'
import type { UsageCell, UsageRange } from '@sternline/engine'
import { type Kysely, sql } from 'kysely'
import type { LedgerDatabase } from '../schema/database.ts'
import { count, diagnosed, type Sum, total } from './sums.ts'
import { type TotalsRow, totalsColumns, totalsOfRow } from './totals-columns.ts'

/** One cell as the statement below gives it. */
type CellRow = TotalsRow &
  Readonly<{
    bucket: Sum
    cause: CauseCode | null
    reported: Sum
    readers: Sum
    lost_tokens: Sum
    lost_money: Sum
  }>

/** The cells of a stretch of time, in order of time, in one statement. */
export async function selectUsage(
  db: Kysely<LedgerDatabase>,
  { from, to, step }: UsageRange,
): Promise<readonly UsageCell[]> {
  const rows: readonly CellRow[] = await db
    .selectFrom('exchange')
    .where('started_at', '>=', from)
    .where('started_at', '<', to)
    .select(eb => {
      const lost = diagnosed<number>(eb.ref('diagnosis'), 'tokensLost')
      return [
        'client',
        'model',
        'upstream',
        'emulated',
        // Bound numbers may come as floating point; both sides have to be integers for the division to be one.
        sql<Sum>`(started_at - cast(${from} as bigint)) / cast(${step} as bigint)`.as('bucket'),
        sql<CauseCode | null>`case when ${lost} > 0 then ${diagnosed(eb.ref('diagnosis'), 'cause')} end`.as('cause'),
        count(eb('cached_tokens', 'is not', null)).as('reported'),
        count(eb('cached_tokens', '>', 0)).as('readers'),
        total(lost).as('lost_tokens'),
        total(diagnosed<number>(eb.ref('diagnosis'), 'moneyLost')).as('lost_money'),
        ...totalsColumns(eb),
      ]
    })
    .groupBy(['bucket', 'client', 'model', 'upstream', 'emulated', 'cause'])
    .orderBy('bucket')
    .orderBy('client')
    .orderBy('model')
    .execute()
  return rows.map(row => toCell(row, from, step))
}

function toCell(row: CellRow, from: number, step: number): UsageCell {
  return {
    ...totalsOfRow(row),
    at: from + Number(row.bucket) * step,
    cause: row.cause,
    reported: Number(row.reported),
    readers: Number(row.readers),
    lost: { tokens: Number(row.lost_tokens), money: Number(row.lost_money) },
  }
}
