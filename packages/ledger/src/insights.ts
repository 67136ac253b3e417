import { totalsOf } from '@sternline/core'
import type { Exchange, Insights, SessionOverview, UsageCell, UsageRange } from '@sternline/engine'
import { overlayExchanges, overlaySessions, summarise } from './overlay.ts'
import type { InsightStore, Standing } from './store/insight-store.ts'

/** What insights are made of. */
export type InsightParts = Readonly<{
  store: InsightStore
  /** All exchanges of a session, also those that are not on disk yet; oldest first. */
  whole(session: string): Promise<readonly Exchange[]>
  exchange(id: string): Promise<Exchange | null>
  /** Runs a query with what is not on disk yet. */
  read<T>(query: (unwritten: readonly Exchange[]) => Promise<T>): Promise<T>
}>

/** Answers the questions of the views from the database, with what is not written yet laid over it. */
export function createInsights({ store, whole, exchange, read }: InsightParts): Insights {
  return {
    overviews: ({ limit, recent }) =>
      read(async unwritten => {
        const names = [...new Set(unwritten.map(({ session }) => session))]
        const written = await store.overviews(limit + names.length, recent)
        if (names.length === 0) return written
        const fresh = await Promise.all(names.map(async name => overviewOf(await whole(name), recent)))
        return overlaySessions(written, fresh.filter(isPresent), limit)
      }),
    page: async (session, { limit, before }) => {
      const standing = before === null ? null : await exchange(before)
      if (before !== null && standing?.session !== session) return []
      return read(async unwritten => {
        const written = await store.page(session, limit + unwritten.length, standing)
        return overlayExchanges(session, written, unwritten.filter(isBefore(standing)), limit)
      })
    },
    before: now =>
      read(async unwritten => {
        const written = await store.before(now)
        const same = unwritten.filter(
          ({ session, agent, usage }) => session === now.session && agent.id === now.agent.id && usage !== null,
        )
        const all = overlayExchanges(now.session, written, same.filter(isBefore(now)), null)
        // Between two turns agents ask a small model for a title, in the same session.
        return all.findLast(({ model }) => model === now.model) ?? all.at(-1) ?? null
      }),
    usage: range =>
      read(async unwritten =>
        [...(await store.usage(range)), ...cellsOf(unwritten, range)].sort((a, b) => a.at - b.at),
      ),
  }
}

/**
 * A session as the list shows it, from its exchanges.
 *
 * @param exchanges all of one session, oldest first
 * @returns null for none
 */
export function overviewOf(exchanges: readonly Exchange[], recent: number): SessionOverview | null {
  const summary = summarise(exchanges)
  if (summary === null) return null
  return {
    ...summary,
    agents: new Set(exchanges.flatMap(({ agent }) => agent.id ?? [])).size,
    lost: exchanges.reduce(plusLoss, NO_LOSS),
    lastCause: exchanges.findLast(isLossy)?.diagnosis?.cause ?? null,
    recent: recent === 0 ? [] : exchanges.slice(-recent),
  }
}

/** The cells of exchanges, one each: sums of cells are made by whoever shows them. */
export function cellsOf(exchanges: readonly Exchange[], { from, to, step }: UsageRange): readonly UsageCell[] {
  return exchanges
    .filter(({ startedAt }) => startedAt >= from && startedAt < to)
    .map(exchange => ({
      at: from + Math.floor((exchange.startedAt - from) / step) * step,
      client: exchange.client,
      model: exchange.model,
      upstream: exchange.upstream,
      emulated: exchange.emulated,
      cause: isLossy(exchange) ? (exchange.diagnosis?.cause ?? null) : null,
      exchanges: 1,
      failed: exchange.outcome !== null && exchange.outcome !== 'ok' ? 1 : 0,
      reported: exchange.usage === null ? 0 : 1,
      readers: (exchange.usage?.cached ?? 0) > 0 ? 1 : 0,
      lost: plusLoss(NO_LOSS, exchange),
      ...totalsOf([exchange]),
    }))
}

const NO_LOSS: UsageCell['lost'] = { tokens: 0, money: 0 }

function plusLoss(sum: UsageCell['lost'], { diagnosis }: Exchange): UsageCell['lost'] {
  if (diagnosis === null) return sum
  return { tokens: sum.tokens + diagnosis.tokensLost, money: sum.money + (diagnosis.moneyLost ?? 0) }
}

function isLossy({ diagnosis }: Exchange): boolean {
  return diagnosis !== null && diagnosis.tokensLost > 0
}

function isBefore(standing: Standing | null): (exchange: Exchange) => boolean {
  return ({ startedAt, id }) =>
    standing === null || startedAt < standing.startedAt || (startedAt === standing.startedAt && id < standing.id)
}

function isPresent<T>(value: T | null): value is T {
  return value !== null
}
