import { addUsage, NO_USAGE, type Usage } from '../usage/usage.ts'
import { type Attribution, addAttribution, addCost, type Cost, NO_ATTRIBUTION, NO_COST } from './cost.ts'

/** What an exchange brings to a sum; null where nothing is known. */
export type Countable = Readonly<{ usage: Usage | null; cost: Cost | null; attribution: Attribution | null }>

/** Sums over exchanges, exact. */
export type Totals = Readonly<{
  usage: Usage
  /** Sum over the exchanges that have a cost. */
  cost: Cost
  attribution: Attribution
  /** Exchanges with usage but without a price (unknown model): their money is missing from `cost`. */
  unpriced: number
}>

/** Sums exchanges up: the totals of a session are the sums of its rows. */
export function totalsOf(exchanges: readonly Countable[]): Totals {
  return exchanges.reduce(plus, NOTHING)
}

const NOTHING: Totals = { usage: NO_USAGE, cost: NO_COST, attribution: NO_ATTRIBUTION, unpriced: 0 }

function plus(sum: Totals, { usage, cost, attribution }: Countable): Totals {
  return {
    usage: usage === null ? sum.usage : addUsage(sum.usage, usage),
    cost: cost === null ? sum.cost : addCost(sum.cost, cost),
    attribution: attribution === null ? sum.attribution : addAttribution(sum.attribution, attribution),
    unpriced: sum.unpriced + (usage !== null && cost === null ? 1 : 0),
  }
}
