import { totalsOf } from '@sternline/core'
import type { Exchange, ListedSession, Loss } from '@sternline/engine'

/** How many of its newest calls a session is listed with. */
const RECENT_CALLS = 8

/**
 * A session from its rows: sums, exactly.
 *
 * @param rows all exchanges of one session, oldest first
 * @returns null for no rows
 */
export function summarise(rows: readonly Exchange[]): ListedSession | null {
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
    agents: new Set(rows.flatMap(({ agent }) => agent.id ?? [])).size,
    running: rows.filter(({ state }) => state !== 'finished').length,
    lost: lossOf(rows),
    lastCause: rows.findLast(isLossy)?.diagnosis?.cause ?? null,
    warmth: null,
    recent: rows.slice(-RECENT_CALLS).map(({ id, agent, startedAt, usage, diagnosis }) => ({
      id,
      agent: agent.id,
      startedAt,
      usage,
      tokensLost: diagnosis?.tokensLost ?? 0,
    })),
  }
}

/** What exchanges lost together. */
export function lossOf(rows: readonly Exchange[]): Loss {
  return rows.reduce<Loss>(
    (sum, { diagnosis }) => ({
      tokens: sum.tokens + (diagnosis?.tokensLost ?? 0),
      money: sum.money + (diagnosis?.moneyLost ?? 0),
    }),
    { tokens: 0, money: 0 },
  )
}

/** Whether an exchange read less than was warm. */
function isLossy({ diagnosis }: Exchange): boolean {
  return diagnosis !== null && diagnosis.tokensLost > 0
}
