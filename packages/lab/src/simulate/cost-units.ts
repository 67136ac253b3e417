import type { CacheBill } from '@sternline/core/cache-model'

/**
 * What a token of input costs, in twentieths of the full price, so that sums are exact: fresh 1, write 1.25 or 2, read 0.1.
 * Every recorded model has these factors. Source: Anthropic's pricing page. Checked: 2026-11.
 */
export const UNITS = { fresh: 20, saved5m: 25, saved1h: 40, cached: 2 } as const

/** What a bill costs. Unit: twentieths of a token at the full price. */
export function unitsOf({ cached, saved5m, saved1h, fresh }: CacheBill): number {
  return cached * UNITS.cached + saved5m * UNITS.saved5m + saved1h * UNITS.saved1h + fresh * UNITS.fresh
}
