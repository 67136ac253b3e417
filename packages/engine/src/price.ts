import { type Attribution, attribute, type BillingTerms, type Cost, costOf, type Usage } from '@sternline/core'
import type { ClientAlone } from './client-alone.ts'
import type { Prepared } from './prepare.ts'

/** What an exchange cost and whose doing it is; both null while nothing is known, or for an unknown price. */
type Priced = Readonly<{ cost: Cost | null; attribution: Attribution | null }>

/** Nothing is known of a price. */
export const UNPRICED: Priced = { cost: null, attribution: null }

/** What pricing needs beside the usage. */
export type PriceContext = Readonly<{
  prepared: Prepared
  scope: string
  startedAt: number
  /** When the answer began. */
  answeredAt: number
  alone: ClientAlone
}>

/** Prices exchanges one figure after the other: usage grows while an answer is streamed, the client's part is worked out once. */
export type Pricer = (usage: Usage | null, terms: BillingTerms) => Priced

/** Makes the pricer of one exchange. */
export function createPricer({ prepared, scope, startedAt, answeredAt, alone }: PriceContext): Pricer {
  const { prompt, plan, facts } = prepared
  let clientAlone: Usage | null = null
  return (usage, terms) => {
    if (usage === null || prompt === null) return UNPRICED
    const cost = costOf(usage, facts, terms)
    clientAlone ??= alone.serve({ scope, prompt, facts, usage, startedAt, answeredAt })
    if (cost === null) return UNPRICED
    // Nothing of ours on the wire: whatever was avoided is the client's doing, to the last digit.
    if (plan.untouched !== null) return { cost, attribution: { byClient: cost.avoided, ours: 0 } }
    const without = costOf({ ...clientAlone, output: usage.output }, facts, terms)
    return without === null ? UNPRICED : { cost, attribution: attribute(cost, without) }
  }
}
