import { SternlineError } from '@sternline/core'
import type { CacheBill } from '@sternline/core/cache-model'

/** How long a reply takes to begin. An emulation: it has the right size and moves the right way, and was measured nowhere. */
export type LatencyOptions = Readonly<{
  /** What every request takes. Unit: milliseconds. Default: 300. */
  baseMs?: number
  /** How fast fresh and saved tokens are taken in. Unit: tokens a second. Default: 20,000, so that 200,000 take ten seconds. */
  coldTokensPerSecond?: number
  /** How fast cached tokens are taken in. Unit: tokens a second. Default: 400,000, so that 200,000 take half a second. */
  cachedTokensPerSecond?: number
}>

/** Time from a request to the first token of its reply. Unit: milliseconds, an integer. */
export type Latency = (bill: CacheBill) => number

const MS_PER_SECOND = 1000
const DEFAULTS = { baseMs: 300, coldTokensPerSecond: 20_000, cachedTokensPerSecond: 400_000 }

/**
 * Makes a latency model.
 *
 * @param options null for none at all: every reply begins at once
 * @throws SternlineError `bad-latency` for a base below 0 or a speed that is not above it
 */
export function createLatency(options: LatencyOptions | null): Latency {
  if (options === null) return () => 0
  const { baseMs, coldTokensPerSecond, cachedTokensPerSecond } = { ...DEFAULTS, ...options }
  const isGood = baseMs >= 0 && Number.isFinite(baseMs) && coldTokensPerSecond > 0 && cachedTokensPerSecond > 0
  if (!isGood) throw badLatency()
  return ({ cached, saved5m, saved1h, fresh }) =>
    Math.ceil(
      baseMs +
        (cached / cachedTokensPerSecond) * MS_PER_SECOND +
        ((saved5m + saved1h + fresh) / coldTokensPerSecond) * MS_PER_SECOND,
    )
}

function badLatency(): SternlineError {
  return new SternlineError('bad-latency', {
    what: "The emulator's latency model cannot be made.",
    why: 'Its base must be a finite number of milliseconds that is not negative, and its speeds must be above 0.',
    fix: 'Leave the options away for the defaults, or give numbers like { baseMs: 300, coldTokensPerSecond: 20000 }.',
  })
}
