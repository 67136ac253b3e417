import { totalsOf } from '@sternline/core'
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
  return {
    session: first.session,
    client: last.client,
    model: last.model,
    upstream: last.upstream,
    emulated: last.emulated,
    exchanges: rows.length,
    failed: rows.filter(({ outcome }) => outcome !== null && outcome !== 'ok').length,
    startedAt: first.startedAt,
    lastAt: last.startedAt,
    ...totalsOf(rows),
  }
}
