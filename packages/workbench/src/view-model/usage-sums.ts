import {
  addAttribution,
  addCost,
  addUsage,
  inputTokens,
  NO_ATTRIBUTION,
  NO_COST,
  NO_USAGE,
  type Totals,
} from '@sternline/core'
import type { ApiUsage, Loss, UsageCell } from '@sternline/engine'

/** Sums of cells: what every figure of the dashboard is made of. */
export type UsageSums = Totals &
  Readonly<{ exchanges: number; failed: number; reported: number; readers: number; lost: Loss }>

/** Sums that belong together, under a name. */
export type NamedSums = Readonly<{ name: string; sums: UsageSums }>

/** The sums of one step of time. */
export type TimedSums = Readonly<{ at: number; sums: UsageSums }>

const NOTHING: UsageSums = {
  usage: NO_USAGE,
  cost: NO_COST,
  attribution: NO_ATTRIBUTION,
  unpriced: 0,
  exchanges: 0,
  failed: 0,
  reported: 0,
  readers: 0,
  lost: { tokens: 0, money: 0 },
}

/** Adds cells up, exactly. */
export function sumCells(cells: readonly UsageCell[]): UsageSums {
  return cells.reduce<UsageSums>(
    (sum, cell) => ({
      usage: addUsage(sum.usage, cell.usage),
      cost: addCost(sum.cost, cell.cost),
      attribution: addAttribution(sum.attribution, cell.attribution),
      unpriced: sum.unpriced + cell.unpriced,
      exchanges: sum.exchanges + cell.exchanges,
      failed: sum.failed + cell.failed,
      reported: sum.reported + cell.reported,
      readers: sum.readers + cell.readers,
      lost: { tokens: sum.lost.tokens + cell.lost.tokens, money: sum.lost.money + cell.lost.money },
    }),
    NOTHING,
  )
}

/** The sums of every step of the range, also of those in which nothing happened. */
export function sumByTime({ from, to, step, cells }: ApiUsage): readonly TimedSums[] {
  const groups = groupBy(cells, ({ at }) => at)
  const steps = Math.ceil((to - from) / step)
  return Array.from({ length: steps }, (_, index) => {
    const at = from + index * step
    return { at, sums: sumCells(groups.get(at) ?? []) }
  })
}

/** The sums under every name, the one with the most input first. */
export function sumByName(cells: readonly UsageCell[], nameOf: (cell: UsageCell) => string): readonly NamedSums[] {
  return [...groupBy(cells, nameOf)]
    .map(([name, own]) => ({ name, sums: sumCells(own) }))
    .sort((a, b) => inputTokens(b.sums.usage) - inputTokens(a.sums.usage) || (a.name < b.name ? -1 : 1))
}

/** What was lost, by cause, the dearest first; where prices are unknown, the longest. */
export function sumByCause(cells: readonly UsageCell[]): readonly NamedSums[] {
  const lossy = cells.flatMap(cell => (cell.cause === null ? [] : [{ cell, cause: cell.cause }]))
  return [...groupBy(lossy, ({ cause }) => cause)]
    .map(([name, own]) => ({ name, sums: sumCells(own.map(({ cell }) => cell)) }))
    .sort((a, b) => b.sums.lost.money - a.sums.lost.money || b.sums.lost.tokens - a.sums.lost.tokens)
}

function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    const known = groups.get(key)
    if (known === undefined) groups.set(key, [item])
    else known.push(item)
  }
  return groups
}
