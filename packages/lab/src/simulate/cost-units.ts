import { findModel } from '@sternline/core'
import type { CacheBill } from '@sternline/core/cache-model'

/** What one token of each part of a bill costs. An integer each, so that sums are exact. Unit: fortieths of the full price. */
export type Units = CacheBill

/** What a fresh token costs. Forty, because the least that any model asks for is a fortieth. Unit: fortieths of the full price. */
export const FULL_UNITS = 40

/** Most models: 1.25 and 2 to write, 0.1 to read. Source: Anthropic's pricing page. Checked: 2026-11. */
export const USUAL_UNITS: Units = { fresh: FULL_UNITS, saved5m: 50, saved1h: 80, cached: 4 }

const known = new Map<string, Units>()

/** The price of a model's tokens relative to its full price; the usual one for a model that is not in the table. */
export function unitsFor(model: string): Units {
  const units = known.get(model) ?? findUnits(model)
  known.set(model, units)
  return units
}

/** The parts of a bill, priced. Unit: as `Units`. */
export function paidFor({ cached, saved5m, saved1h, fresh }: CacheBill, units: Units): CacheBill {
  return {
    cached: cached * units.cached,
    saved5m: saved5m * units.saved5m,
    saved1h: saved1h * units.saved1h,
    fresh: fresh * units.fresh,
  }
}

/** All parts of a bill together. */
export function sumOf({ cached, saved5m, saved1h, fresh }: CacheBill): number {
  return cached + saved5m + saved1h + fresh
}

function findUnits(model: string): Units {
  const prices = findModel(model)?.prices
  if (prices === undefined) return USUAL_UNITS
  const relative = (price: number): number => Math.round((price * FULL_UNITS) / prices.input)
  return {
    fresh: FULL_UNITS,
    saved5m: relative(prices.write5m),
    saved1h: relative(prices.write1h),
    cached: relative(prices.read),
  }
}
