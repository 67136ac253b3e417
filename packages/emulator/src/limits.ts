import type { CacheBill } from '@sternline/core/cache-model'

/** What a key may use up. The emulator counts, and never refuses by it: for a 429 there are faults. Unit: per minute. */
export type LimitOptions = Readonly<{ requests?: number; inputTokens?: number; outputTokens?: number }>

/** Counts what every key uses, for the rate-limit headers. */
export interface Limits {
  /**
   * Counts an answered request.
   *
   * @param scope whose request
   * @param at epoch milliseconds
   * @returns the headers `anthropic-ratelimit-*` as they are after it
   */
  count(scope: string, at: number, bill: CacheBill, outputTokens: number): Readonly<Record<string, string>>
}

type Name = 'requests' | 'input-tokens' | 'output-tokens'
type Bucket = { used: number; at: number }

const MINUTE_MS = 60_000
/** Keys that are kept; the one that was used longest ago is forgotten first. */
const KEYS = 1_000
const DEFAULTS = { requests: 4_000, inputTokens: 2_000_000, outputTokens: 400_000 }

/**
 * Makes counters that run empty continuously, as the API's do. Cached tokens don't count.
 *
 * Source: Anthropic's page on rate limits, 2026-08.
 */
export function createLimits(options: LimitOptions = {}): Limits {
  const { requests, inputTokens, outputTokens } = { ...DEFAULTS, ...options }
  const limits: Readonly<Record<Name, number>> = {
    requests,
    'input-tokens': inputTokens,
    'output-tokens': outputTokens,
  }
  const keys = new Map<string, Map<Name, Bucket>>()
  const bucketsOf = (scope: string): Map<Name, Bucket> => {
    const known = keys.get(scope) ?? new Map<Name, Bucket>()
    keys.delete(scope)
    keys.set(scope, known)
    for (const oldest of keys.keys()) {
      if (keys.size <= KEYS) break
      keys.delete(oldest)
    }
    return known
  }
  return {
    count(scope, at, bill, output) {
      const buckets = bucketsOf(scope)
      const input = bill.fresh + bill.saved5m + bill.saved1h
      const rows = [
        row('requests', 1, limits.requests, buckets, at),
        row('input-tokens', input, limits['input-tokens'], buckets, at),
        row('output-tokens', output, limits['output-tokens'], buckets, at),
      ]
      const [, inputs, outputs] = rows
      const tokens = {
        limit: sum(inputs?.limit, outputs?.limit),
        remaining: sum(inputs?.remaining, outputs?.remaining),
      }
      const reset = Math.max(inputs?.reset ?? at, outputs?.reset ?? at)
      return headersOf([...rows, { name: 'tokens', ...tokens, reset }])
    },
  }
}

type Row = Readonly<{ name: string; limit: number; remaining: number; reset: number }>

function row(name: Name, used: number, limit: number, buckets: Map<Name, Bucket>, at: number): Row {
  const before = buckets.get(name) ?? { used: 0, at }
  const drained = ((at - before.at) / MINUTE_MS) * limit
  const now = Math.min(limit, Math.max(0, before.used - drained) + used)
  buckets.set(name, { used: now, at })
  return { name, limit, remaining: Math.floor(limit - now), reset: at + Math.ceil((now / limit) * MINUTE_MS) }
}

function headersOf(rows: readonly Row[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    rows.flatMap(({ name, limit, remaining, reset }) => [
      [`anthropic-ratelimit-${name}-limit`, String(limit)],
      [`anthropic-ratelimit-${name}-remaining`, String(remaining)],
      [`anthropic-ratelimit-${name}-reset`, new Date(reset).toISOString().replace(/\.\d+Z$/, 'Z')],
    ]),
  )
}

function sum(a = 0, b = 0): number {
  return a + b
}
