import type { Usage } from '../usage/usage.ts'
import type { ModelFacts, Prices } from './model-facts.ts'

/** Billionths of a US dollar. An integer, so that sums over a month stay exact. */
export type NanoUsd = number

/** What one exchange cost, and what it would have cost with no caching at all. Unit: billionths of a US dollar. */
export type Cost = Readonly<{
  /** Input and output as billed. */
  paid: NanoUsd
  /** The same tokens with every input token at the full price. */
  uncached: NanoUsd
  /** `uncached - paid`: money not spent thanks to the cache. Negative when saving cost more than reading returned. */
  avoided: NanoUsd
}>

/** The sum of two costs. */
export function addCost(a: Cost, b: Cost): Cost {
  return { paid: a.paid + b.paid, uncached: a.uncached + b.uncached, avoided: a.avoided + b.avoided }
}

/** A cost of nothing: the neutral element of `addCost`. */
export const NO_COST: Cost = { paid: 0, uncached: 0, avoided: 0 }

/**
 * Prices an exchange.
 *
 * @param usage tokens as the API reported them
 * @param facts the model's facts, or null for an unknown model
 * @returns the cost, or null for an unknown model: an unknown price is never zero
 */
export function costOf(usage: Usage, facts: ModelFacts | null): Cost | null {
  if (facts === null) return null
  const input = usage.cached + usage.saved5m + usage.saved1h + usage.fresh
  const price = pricesFor(facts, input)
  const paid =
    usage.cached * price.read +
    usage.saved5m * price.write5m +
    usage.saved1h * price.write1h +
    usage.fresh * price.input +
    usage.output * price.output
  const uncached = input * price.input + usage.output * price.output
  return { paid, uncached, avoided: uncached - paid }
}

/** The prices that hold for a prompt of this many input tokens: some models charge long prompts more, whole. */
export function pricesFor(facts: ModelFacts, input: number): Prices {
  const long = facts.longPrompt
  return long !== null && input > long.above ? long.prices : facts.prices
}
