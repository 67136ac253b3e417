import { addCost, addUsage, NO_COST, NO_USAGE } from '@sternline/core'
import type { Exchange, SessionSummary } from '@sternline/engine'

/**
 * The totals of a session from its rows: sums, exactly.
 *
 * @param rows all exchanges of one session, oldest first
 * @returns null for no rows
 */
export function summarise(rows: readonly Exchange[]): SessionSummary | null {
  const first = rows[0]
  const last = rows.at(-1)
  if (first === undefined || last === undefined) return null
  let usage = NO_USAGE
  let cost = NO_COST
  let failed = 0
  let unpriced = 0
  for (const row of rows) {
    if (row.usage !== null) usage = addUsage(usage, row.usage)
    if (row.cost !== null) cost = addCost(cost, row.cost)
    if (row.usage !== null && row.cost === null) unpriced += 1
    if (row.outcome !== null && row.outcome !== 'ok') failed += 1
  }
  return {
    session: first.session,
    client: last.client,
    model: last.model,
    upstream: last.upstream,
    emulated: last.emulated,
    exchanges: rows.length,
    failed,
    startedAt: first.startedAt,
    lastAt: last.startedAt,
    usage,
    cost,
    unpriced,
  }
}
