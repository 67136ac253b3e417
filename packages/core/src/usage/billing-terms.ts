import type { Fields } from './fields.ts'

/** What changes the price of an exchange beside its model and tokens. */
export type BillingTerms = Readonly<{
  /** Through the Batches API. */
  batch: boolean
  /** Inference kept in one region: US data residency, or Azure's US Data Zone. */
  regional: boolean
  /** Fast mode, which has base prices of its own. */
  fast: boolean
}>

/** The plain list price. */
export const LIST_TERMS: BillingTerms = { batch: false, regional: false, fast: false }

/**
 * Reads the terms out of an Anthropic `usage` object: `service_tier`, `inference_geo` and `speed`.
 *
 * @param earlier what was known before: a `message_delta` does not repeat them
 */
export function readTerms(usage: Fields, earlier: BillingTerms = LIST_TERMS): BillingTerms {
  return {
    batch: 'service_tier' in usage ? usage['service_tier'] === 'batch' : earlier.batch,
    regional: 'inference_geo' in usage ? usage['inference_geo'] === 'us' : earlier.regional,
    fast: 'speed' in usage ? usage['speed'] === 'fast' : earlier.fast,
  }
}
