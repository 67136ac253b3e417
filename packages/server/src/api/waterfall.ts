import { inputTokens, type ModelLookup, pricesFor } from '@sternline/core'
import type { Exchange, Waterfall } from '@sternline/engine'

/**
 * Takes an exchange's cost apart: from the list price, less what reading avoided, plus what saving cost above it, to what was
 * paid. Terms that scale a whole bill (batches, regions) scale every step of it; what rounding leaves is in the last step.
 *
 * @returns null while nothing was billed, and for an unknown price
 */
export function waterfallOf({ usage, cost, model }: Exchange, models: ModelLookup): Waterfall | null {
  const facts = models(model)
  if (usage === null || cost === null || facts === null) return null
  const price = pricesFor(facts, inputTokens(usage))
  const listed = inputTokens(usage) * price.input + usage.output * price.output
  const scale = listed === 0 ? 1 : cost.uncached / listed
  const reads = Math.round(usage.cached * (price.input - price.read) * scale)
  return { list: cost.uncached, reads, writes: cost.paid - cost.uncached + reads, paid: cost.paid }
}
