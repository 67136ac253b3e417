import { totalsOf } from '@sternline/core'
import type { Exchange, SessionSummary } from '@sternline/engine'

/**
 * What the ledger holds of a session, and what runs of it.
 *
 * `running` must have been taken before the ledger was read: an exchange that finishes in between is then in both, and the
 * ledger's is the later one.
 *
 * @returns oldest first
 */
export function mergeExchanges(recorded: readonly Exchange[], running: readonly Exchange[]): readonly Exchange[] {
  const byId = new Map(running.map(exchange => [exchange.id, exchange]))
  for (const exchange of recorded) {
    if (exchange.state === 'finished' || !byId.has(exchange.id)) byId.set(exchange.id, exchange)
  }
  return [...byId.values()].sort(byStart)
}

/**
 * The ledger's sessions as it has them, and those that it does not know yet because their first exchange still runs.
 *
 * @returns newest first
 */
export function mergeSessions(
  recorded: readonly SessionSummary[],
  running: readonly Exchange[],
): readonly SessionSummary[] {
  const known = new Set(recorded.map(summary => summary.session))
  const begun = new Map<string, SessionSummary>()
  for (const exchange of running) {
    if (!known.has(exchange.session)) begun.set(exchange.session, count(begun.get(exchange.session), exchange))
  }
  return [...recorded, ...begun.values()].sort((a, b) => b.lastAt - a.lastAt)
}

function count(before: SessionSummary | undefined, exchange: Exchange): SessionSummary {
  return {
    session: exchange.session,
    client: exchange.client,
    model: exchange.model,
    upstream: exchange.upstream,
    emulated: exchange.emulated,
    exchanges: (before?.exchanges ?? 0) + 1,
    failed: 0,
    startedAt: before?.startedAt ?? exchange.startedAt,
    lastAt: exchange.startedAt,
    ...totalsOf([]),
  }
}

function byStart(a: Exchange, b: Exchange): number {
  return a.startedAt - b.startedAt || (a.id < b.id ? -1 : 1)
}
