/**
 * The tokens of one exchange, each counted in exactly one field. All are integers >= 0. Unit: tokens.
 * `cached + saved5m + saved1h + fresh` is the whole input.
 */
export type Usage = Readonly<{
  /** Read from the cache: already memorised. */
  cached: number
  /** Saved to the cache for five minutes: newly pinned. */
  saved5m: number
  /** Saved to the cache for one hour: newly pinned. */
  saved1h: number
  /** Neither read nor saved: billed at the full price. */
  fresh: number
  /** What the model wrote. */
  output: number
}>

/** All tokens saved to the cache, at either time to live. */
export function savedTokens(usage: Usage): number {
  return usage.saved5m + usage.saved1h
}

/** All input tokens: cached, saved and fresh. */
export function inputTokens(usage: Usage): number {
  return usage.cached + savedTokens(usage) + usage.fresh
}

/** The sum of two usages, field by field. */
export function addUsage(a: Usage, b: Usage): Usage {
  return {
    cached: a.cached + b.cached,
    saved5m: a.saved5m + b.saved5m,
    saved1h: a.saved1h + b.saved1h,
    fresh: a.fresh + b.fresh,
    output: a.output + b.output,
  }
}

/** A usage of nothing: the neutral element of `addUsage`. */
export const NO_USAGE: Usage = { cached: 0, saved5m: 0, saved1h: 0, fresh: 0, output: 0 }
