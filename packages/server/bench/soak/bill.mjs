// What answers cost, worked out by the soak itself: the product's own sums are what is on trial, so nothing of them is used here.

/** Billionths of a dollar per token of each model that is asked for, as the price page prints them. */
const PRICES = {
  'claude-sonnet-5': { fresh: 2_000, cached: 200, saved5m: 2_500, saved1h: 4_000, output: 10_000 },
  'claude-opus-4-8': { fresh: 5_000, cached: 500, saved5m: 6_250, saved1h: 10_000, output: 25_000 },
}

export const pricesOf = model => PRICES[model]

/** No tokens; its members are the kinds that there are, in their order. */
export const NO_USAGE = { fresh: 0, cached: 0, saved5m: 0, saved1h: 0, output: 0 }
const KINDS = Object.keys(NO_USAGE)

export const NO_COST = { paid: 0, uncached: 0, avoided: 0 }
export const NO_ATTRIBUTION = { byClient: 0, ours: 0 }

/** Adds the members of one object to those of another, of those that the first has. */
export const plus = (a, b) => Object.fromEntries(Object.entries(a).map(([name, value]) => [name, value + b[name]]))

/** A usage of the upstream in the ledger's words. */
export function told({ input_tokens, cache_read_input_tokens, cache_creation, output_tokens }) {
  return {
    fresh: input_tokens,
    cached: cache_read_input_tokens,
    saved5m: cache_creation.ephemeral_5m_input_tokens,
    saved1h: cache_creation.ephemeral_1h_input_tokens,
    output: output_tokens,
  }
}

export const inputOf = ({ output, ...input }) => Object.values(input).reduce((sum, tokens) => sum + tokens, 0)

/** What was paid; what it would have been with every token of input at the full price; and the difference. All integers, so nothing is rounded. */
export function costOf(usage, model) {
  const prices = PRICES[model]
  const paid = KINDS.reduce((sum, kind) => sum + usage[kind] * prices[kind], 0)
  const uncached = inputOf(usage) * prices.fresh + usage.output * prices.output
  return { paid, uncached, avoided: uncached - paid }
}
