import type { Exchange } from '@sternline/engine'

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

function byStart(a: Exchange, b: Exchange): number {
  return a.startedAt - b.startedAt || (a.id < b.id ? -1 : 1)
}
