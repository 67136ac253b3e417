import { type Expression, type RawBuilder, sql } from 'kysely'

/** A sum in SQL is exact in 64 bits; it comes as a bigint where a number would already be rounded. */
export type Sum = number | bigint

/** The sum of a column; 0 and not NULL when there is nothing to sum. */
export function total(column: Expression<number | null>): RawBuilder<Sum> {
  return sql<Sum>`coalesce(sum(${column}), 0)`
}

/** How many rows meet a condition. */
export function count(condition: Expression<unknown>): RawBuilder<Sum> {
  return sql<Sum>`coalesce(sum(case when ${condition} then 1 else 0 end), 0)`
}

/**
 * A member of the diagnosis, which is kept as JSON; NULL where there is none.
 *
 * `->>` gives numbers as numbers in SQLite (3.38 and newer). In PostgreSQL it wants a column of type json.
 */
export function diagnosed<T>(column: Expression<string | null>, member: string): RawBuilder<T | null> {
  return sql<T | null>`${column} ->> ${sql.lit(member)}`
}
