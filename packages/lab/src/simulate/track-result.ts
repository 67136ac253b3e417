import type { CacheBill } from '@sternline/core/cache-model'
import type { Repeats } from './repeats.ts'

/** What one conversation cost under one strategy. Unit of all but `calls` and `paid`: tokens. */
export type TrackResult = CacheBill &
  Readonly<{
    calls: number
    /** The same parts, priced. Unit: fortieths of a token at the full price; see `Units`. */
    paid: CacheBill
    /** Tokens paid again, by why. */
    repeats: Repeats
  }>

/** The sum of results. */
export function addResults(results: readonly TrackResult[]): TrackResult {
  return results.reduce(plus, NO_RESULT)
}

/** The result of nothing: the neutral element of `addResults`. */
export const NO_RESULT: TrackResult = {
  calls: 0,
  cached: 0,
  saved5m: 0,
  saved1h: 0,
  fresh: 0,
  paid: { cached: 0, saved5m: 0, saved1h: 0, fresh: 0 },
  repeats: { expiry: 0, lookback: 0, change: 0, cold: 0, race: 0, unmarked: 0 },
}

function plus(a: TrackResult, b: TrackResult): TrackResult {
  return {
    calls: a.calls + b.calls,
    cached: a.cached + b.cached,
    saved5m: a.saved5m + b.saved5m,
    saved1h: a.saved1h + b.saved1h,
    fresh: a.fresh + b.fresh,
    paid: {
      cached: a.paid.cached + b.paid.cached,
      saved5m: a.paid.saved5m + b.paid.saved5m,
      saved1h: a.paid.saved1h + b.paid.saved1h,
      fresh: a.paid.fresh + b.paid.fresh,
    },
    repeats: {
      expiry: a.repeats.expiry + b.repeats.expiry,
      lookback: a.repeats.lookback + b.repeats.lookback,
      change: a.repeats.change + b.repeats.change,
      cold: a.repeats.cold + b.repeats.cold,
      race: a.repeats.race + b.repeats.race,
      unmarked: a.repeats.unmarked + b.repeats.unmarked,
    },
  }
}
