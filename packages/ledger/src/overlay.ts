import { totalsOf } from '@sternline/core'
import type { Exchange, SessionSummary } from '@sternline/engine'
import type { Stretch, StretchRead } from './store/exchange-store.ts'

/**
 * Lays exchanges that are not on disk yet over those of a session that are.
 *
 * @param written the newest exchanges of the session on disk, oldest first: as many as asked for and as many more as there are unwritten ones
 * @param unwritten exchanges of any session; one with the id of a written one takes its place
 * @param limit how many of the newest to keep; all of them for null
 * @returns oldest first
 */
export function overlayExchanges(
  session: string,
  written: readonly Exchange[],
  unwritten: readonly Exchange[],
  limit: number | null,
): readonly Exchange[] {
  const replaced = new Set(unwritten.map(exchange => exchange.id))
  const merged = [
    ...written.filter(exchange => !replaced.has(exchange.id)),
    ...unwritten.filter(exchange => exchange.session === session),
  ].sort(byStart)
  return limit === null ? merged : merged.slice(Math.max(0, merged.length - limit))
}

/**
 * Lays exchanges that are not on disk yet over a stretch of those that are. Never more than were asked for, however many wait.
 *
 * @param written what the disk has of it
 * @param unwritten exchanges of any session; one with the id of a written one takes its place
 */
export function overlayStretch(
  query: Stretch,
  written: readonly Exchange[],
  unwritten: readonly Exchange[],
): StretchRead {
  // What the disk has behind the stretch is not known, so what waits and belongs there has to wait as well.
  const end = written.length < query.limit ? null : (written.at(-1) ?? null)
  const replaced = new Set(unwritten.map(exchange => exchange.id))
  const merged = [
    ...written.filter(exchange => !replaced.has(exchange.id)),
    ...unwritten.filter(exchange => isIn(exchange, query) && (end === null || byStart(exchange, end) <= 0)),
  ].sort(byStart)
  if (merged.length <= query.limit) return { exchanges: merged, end }
  const exchanges = merged.slice(0, query.limit)
  return { exchanges, end: exchanges.at(-1) ?? null }
}

function isIn(exchange: Exchange, { session, from, to, after }: Stretch): boolean {
  const { startedAt } = exchange
  return (
    (session === null || exchange.session === session) &&
    (from === null || startedAt >= from) &&
    (to === null || startedAt < to) &&
    (after === null || byStart(exchange, after) > 0)
  )
}

/**
 * Lays fresh totals of some sessions over those on disk.
 *
 * @param written the newest sessions on disk, as many as asked for and as many more as there are fresh ones
 * @param fresh sessions with exchanges that are not on disk yet
 * @param limit how many of the newest to keep; all of them for null
 * @returns newest first
 */
export function overlaySessions<T extends SessionSummary>(
  written: readonly T[],
  fresh: readonly T[],
  limit: number | null,
): readonly T[] {
  const replaced = new Set(fresh.map(summary => summary.session))
  const merged = [...written.filter(summary => !replaced.has(summary.session)), ...fresh].sort(newestFirst)
  return limit === null ? merged : merged.slice(0, limit)
}

/**
 * Sums a session up as the database does.
 *
 * @param exchanges all of one session, oldest first
 * @returns null for none
 */
export function summarise(exchanges: readonly Exchange[]): SessionSummary | null {
  const first = exchanges[0]
  const last = exchanges.at(-1)
  if (first === undefined || last === undefined) return null
  const { session, client, model, upstream, emulated } = last
  return {
    session,
    client,
    model,
    upstream,
    emulated,
    exchanges: exchanges.length,
    failed: exchanges.filter(({ outcome }) => outcome !== null && outcome !== 'ok').length,
    startedAt: first.startedAt,
    lastAt: last.startedAt,
    ...totalsOf(exchanges),
  }
}

type Place = Pick<Exchange, 'id' | 'startedAt'>

function byStart(a: Place, b: Place): number {
  return a.startedAt - b.startedAt || compare(a.id, b.id)
}

function newestFirst(a: SessionSummary, b: SessionSummary): number {
  return b.lastAt - a.lastAt || compare(b.session, a.session)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}
