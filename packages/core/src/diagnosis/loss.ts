import { costOf, type NanoUsd } from '../money/cost.ts'
import type { ModelFacts } from '../money/model-facts.ts'
import type { BillingTerms } from '../usage/billing-terms.ts'
import type { Usage } from '../usage/usage.ts'

/**
 * What tokens cost above a read. The first tokens behind what was read are the ones that were lost, and they are billed in
 * this order: saved for an hour, saved for five minutes, fresh.
 *
 * @param lost at most the tokens that were not read
 * @returns null where the price is unknown
 */
export function moneyLost(usage: Usage, lost: number, facts: ModelFacts | null, terms?: BillingTerms): NanoUsd | null {
  const paid = costOf(usage, facts, terms)
  if (lost === 0) return paid === null ? null : 0
  const read = costOf(asIfRead(usage, lost), facts, terms)
  return paid === null || read === null ? null : paid.paid - read.paid
}

function asIfRead(usage: Usage, lost: number): Usage {
  const from1h = Math.min(lost, usage.saved1h)
  const from5m = Math.min(lost - from1h, usage.saved5m)
  const fromFresh = Math.min(lost - from1h - from5m, usage.fresh)
  return {
    cached: usage.cached + from1h + from5m + fromFresh,
    saved1h: usage.saved1h - from1h,
    saved5m: usage.saved5m - from5m,
    fresh: usage.fresh - fromFresh,
    output: usage.output,
  }
}
