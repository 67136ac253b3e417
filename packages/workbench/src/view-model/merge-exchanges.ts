import type { Exchange, ExchangeState } from '@sternline/engine'

const RANK: Readonly<Record<ExchangeState, number>> = { running: 0, answered: 1, finished: 2 }

/**
 * Takes exchanges into a session's list, whatever their order and however often each comes: the state that has come
 * furthest stays. An exchange that brings nothing new keeps its place in memory, so that its row is not drawn again.
 *
 * @param rows oldest first, each id once
 * @param incoming in any order; every one is a whole exchange
 * @returns oldest first; `rows` itself when nothing changed
 */
export function mergeExchanges(rows: readonly Exchange[], incoming: readonly Exchange[]): readonly Exchange[] {
  const byId = new Map(rows.map(row => [row.id, row]))
  let changed = false
  let grown = false
  for (const exchange of incoming) {
    const known = byId.get(exchange.id)
    if (known !== undefined && !isFurther(exchange, known)) continue
    byId.set(exchange.id, exchange)
    changed = true
    grown ||= known === undefined
  }
  if (!changed) return rows
  const merged = [...byId.values()]
  return grown ? merged.sort(byStart) : merged
}

/** Order of rows: by start, then by id, which sorts by start as well. */
function byStart(a: Exchange, b: Exchange): number {
  if (a.startedAt !== b.startedAt) return a.startedAt - b.startedAt
  return a.id < b.id ? -1 : 1
}

/**
 * Whether `next` tells more than `known`: a later state or, within one state, a usage that was still missing, or a cause that
 * texts named where only hashes were known.
 */
function isFurther(next: Exchange, known: Exchange): boolean {
  if (RANK[next.state] !== RANK[known.state]) return RANK[next.state] > RANK[known.state]
  if (next.usage !== null && known.usage === null) return true
  return next.diagnosis?.evidence === 'texts' && known.diagnosis?.evidence !== 'texts'
}
