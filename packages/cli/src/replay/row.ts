import { addCost, addUsage, type Cost, NO_COST, NO_USAGE, type Usage } from '@sternline/core'

/** What became of one call of a replay. */
export type Row = Readonly<{
  /** The call's number in the conversation, from 1. */
  call: number
  model: string
  /** HTTP status of the answer; null when none came. */
  status: number | null
  /** `🟢 182k cached 🔵 +3k saved`; null when nothing was read or saved, and then `reason` says why. */
  label: string | null
  reason: string | null
  /** True when the call was refused, broke off or was never answered. */
  isFailed: boolean
  /** As the response reported it; null when it reported none. */
  usage: Usage | null
  /** Null without usage, and for a model whose prices are unknown. */
  cost: Cost | null
}>

/** The sums of rows. */
export type Totals = Readonly<{
  calls: number
  failed: number
  usage: Usage
  /** Sum over the rows that have a cost. */
  cost: Cost
  /** Rows with usage but without a price: their money is missing from `cost`. */
  unpriced: number
}>

/** Totals of nothing: the neutral element of `addTotals`. */
export const NO_TOTALS: Totals = { calls: 0, failed: 0, usage: NO_USAGE, cost: NO_COST, unpriced: 0 }

/** Sums rows, exactly. */
export function totalsOf(rows: readonly Row[]): Totals {
  return rows.map(rowTotals).reduce(addTotals, NO_TOTALS)
}

/** The sum of two totals. */
export function addTotals(a: Totals, b: Totals): Totals {
  return {
    calls: a.calls + b.calls,
    failed: a.failed + b.failed,
    usage: addUsage(a.usage, b.usage),
    cost: addCost(a.cost, b.cost),
    unpriced: a.unpriced + b.unpriced,
  }
}

function rowTotals(row: Row): Totals {
  return {
    calls: 1,
    failed: row.isFailed ? 1 : 0,
    usage: row.usage ?? NO_USAGE,
    cost: row.cost ?? NO_COST,
    unpriced: row.usage !== null && row.cost === null ? 1 : 0,
  }
}
