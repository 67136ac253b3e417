import { type BillingTerms, LIST_TERMS } from '../usage/billing-terms.ts'
import { inputTokens, type Usage } from '../usage/usage.ts'
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

/** Batches cost half; every discount stacks. Source: Anthropic's pricing page, 2026-08. */
const BATCH_OVER = 2

/** US data residency, Azure's US Data Zone and the clouds' regional endpoints cost a tenth more. Source: as above. */
const REGIONAL_TIMES = 11
const REGIONAL_OVER = 10

/**
 * Prices an exchange, exactly, and rounds once.
 *
 * @param usage tokens as the API reported them
 * @param facts the model's facts, or null for an unknown model
 * @param terms what the answer said about its billing
 * @returns the cost; null for an unknown model and for fast mode, whose prices are not in the table: an unknown price is never zero
 */
export function costOf(usage: Usage, facts: ModelFacts | null, terms: BillingTerms = LIST_TERMS): Cost | null {
  if (facts === null || terms.fast) return null
  const input = inputTokens(usage)
  const price = pricesFor(facts, input)
  const listed =
    usage.cached * price.read +
    usage.saved5m * price.write5m +
    usage.saved1h * price.write1h +
    usage.fresh * price.input +
    usage.output * price.output
  const paid = scale(listed, terms)
  const uncached = scale(input * price.input + usage.output * price.output, terms)
  return { paid, uncached, avoided: uncached - paid }
}

/** A fraction of integers, so that nothing is rounded before the end. */
function scale(nano: NanoUsd, { batch, regional }: BillingTerms): NanoUsd {
  const times = regional ? REGIONAL_TIMES : 1
  const over = (batch ? BATCH_OVER : 1) * (regional ? REGIONAL_OVER : 1)
  return Math.round((nano * times) / over)
}

/** Whose doing the avoided money is. The two parts add up to the whole. Unit: billionths of a US dollar. */
export type Attribution = Readonly<{
  /** What the client's own markers would have avoided without us. */
  byClient: NanoUsd
  /** What ours added; negative when they cost more than they brought. */
  ours: NanoUsd
}>

/** The sum of two attributions. */
export function addAttribution(a: Attribution, b: Attribution): Attribution {
  return { byClient: a.byClient + b.byClient, ours: a.ours + b.ours }
}

/** An attribution of nothing: the neutral element of `addAttribution`. */
export const NO_ATTRIBUTION: Attribution = { byClient: 0, ours: 0 }

/**
 * Splits the avoided money of an exchange.
 *
 * @param cost as it was
 * @param clientAlone the cost of the same exchange with only the client's own markers, as the cache model tells it
 */
export function attribute(cost: Cost, clientAlone: Cost): Attribution {
  return { byClient: clientAlone.avoided, ours: cost.avoided - clientAlone.avoided }
}

/** The prices that hold for a prompt of this many input tokens: some models charge long prompts more, whole. */
export function pricesFor(facts: ModelFacts, input: number): Prices {
  const long = facts.longPrompt
  return long !== null && input > long.above ? long.prices : facts.prices
}
