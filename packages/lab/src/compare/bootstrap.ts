import { randomIntegers } from './random.ts'

/** Where a figure lies in 95 of 100 samples that might as well have been recorded. */
export type Interval = Readonly<{ low: number; high: number }>

/** What the sessions of a sample cost, one number a session, in the same order in every list. */
export type SessionCosts = Readonly<{ cost: readonly number[]; uncached: readonly number[] }>

const RESAMPLES = 1000
const SEED = 20_261_122
const LOW = 0.025
const HIGH = 0.975

/** The interval of each list's cost against no caching, and of its difference from the first list. */
export type Spread = Readonly<{ share: Interval; difference: Interval }>

/**
 * Draws sessions anew, as many as there are, each as often as chance has it, a thousand times. All lists are drawn alike, so
 * that differences between strategies are told from what differs between sessions. The same input gives the same intervals.
 *
 * @param lists one a strategy
 */
export function bootstrap(lists: readonly SessionCosts[]): readonly Spread[] {
  const sessions = lists[0]?.cost.length ?? 0
  const next = randomIntegers(SEED)
  const shares = lists.map(() => new Float64Array(RESAMPLES))
  for (let sample = 0; sample < RESAMPLES; sample++) {
    const times = new Uint32Array(sessions)
    for (let i = 0; i < sessions; i++) {
      const drawn = next(sessions)
      times[drawn] = (times[drawn] ?? 0) + 1
    }
    for (const [i, list] of lists.entries()) {
      const share = shares[i]
      if (share !== undefined) share[sample] = shareOf(list, times)
    }
  }
  const first = shares[0] ?? new Float64Array()
  return shares.map(share => ({
    share: intervalOf(share),
    difference: intervalOf(share.map((value, sample) => value - (first[sample] ?? 0))),
  }))
}

function shareOf({ cost, uncached }: SessionCosts, times: Uint32Array): number {
  let paid = 0
  let full = 0
  for (let i = 0; i < times.length; i++) {
    paid += (times[i] ?? 0) * (cost[i] ?? 0)
    full += (times[i] ?? 0) * (uncached[i] ?? 0)
  }
  return full === 0 ? 0 : paid / full
}

function intervalOf(values: Float64Array): Interval {
  const sorted = values.toSorted()
  const at = (share: number): number => round(sorted[Math.floor(share * sorted.length)] ?? 0)
  return { low: at(LOW), high: at(HIGH) }
}

/** To a millionth: what is beyond is noise, and would differ where sums are made in another order. */
export function round(value: number): number {
  return Math.round(value * 1e6) / 1e6
}
