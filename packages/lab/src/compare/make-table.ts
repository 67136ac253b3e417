import { FULL_UNITS, sumOf } from '../simulate/cost-units.ts'
import type { Track } from '../simulate/track.ts'
import { addResults, NO_RESULT, type TrackResult } from '../simulate/track-result.ts'
import { bootstrap, round, type SessionCosts } from './bootstrap.ts'
import type { Row, Table } from './comparison.ts'
import { BOUND, findContender, titleOf } from './contender.ts'

/** What one strategy cost, one result a conversation. */
export type Outcome = Readonly<{ name: string; results: readonly TrackResult[] }>

/**
 * Sums what strategies cost on some conversations.
 *
 * @param outcomes one a strategy, the bound among them, each with a result for every one of `tracks`
 */
export function makeTable(name: string, tracks: readonly Track[], outcomes: readonly Outcome[]): Table {
  const sums = outcomes.map(({ results }) => addResults(results))
  const bound = sumOf((sums[outcomes.findIndex(outcome => outcome.name === BOUND)] ?? NO_RESULT).paid)
  const spreads = bootstrap(outcomes.map(({ results }) => bySession(tracks, results)))
  const shares = sums.map(sum => shareOf(sumOf(sum.paid), sumOf(sum) * FULL_UNITS))
  const rows = outcomes.map((outcome, i): Row => {
    const sum = sums[i] ?? NO_RESULT
    const { cached, saved5m, saved1h, fresh, repeats } = sum
    const spread = spreads[i]
    return {
      name: outcome.name,
      ...factsOf(outcome.name),
      share: round(shares[i] ?? 0),
      interval: spread?.share ?? { low: 0, high: 0 },
      difference: round((shares[i] ?? 0) - (shares[0] ?? 0)),
      differenceInterval: spread?.difference ?? { low: 0, high: 0 },
      timesBound: round(shareOf(sumOf(sum.paid), bound)),
      cachedShare: round(shareOf(cached, sumOf(sum))),
      parts: partsOf(sum),
      tokens: { cached, saved5m, saved1h, fresh },
      repeats,
    }
  })
  return {
    name,
    sessions: new Set(tracks.map(({ group }) => group)).size,
    conversations: tracks.length,
    calls: tracks.reduce((calls, track) => calls + track.calls.length, 0),
    tokens: sumOf(sums[0] ?? NO_RESULT),
    rows,
  }
}

function factsOf(name: string): Pick<Row, 'title' | 'source' | 'checked'> {
  if (name === BOUND) return { title: 'bound: nothing costs less', source: 'docs/bound.md', checked: '2026-11' }
  const contender = findContender(name)
  const { source, checked } = contender.strategy
  return { title: titleOf(contender), source, checked }
}

function partsOf(sum: TrackResult): Row['parts'] {
  const full = sumOf(sum) * FULL_UNITS
  const { cached, saved5m, saved1h, fresh } = sum.paid
  return {
    cached: round(shareOf(cached, full)),
    saved5m: round(shareOf(saved5m, full)),
    saved1h: round(shareOf(saved1h, full)),
    fresh: round(shareOf(fresh, full)),
  }
}

/** Where there is nothing, nothing is a share of it. */
function shareOf(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole
}

/** Segments and sub-agents of a session stand or fall together: chance draws whole sessions. */
function bySession(tracks: readonly Track[], results: readonly TrackResult[]): SessionCosts {
  const sums = new Map<string, { cost: number; uncached: number }>()
  for (const [i, { group }] of tracks.entries()) {
    const result = results[i]
    if (result === undefined) continue
    const sum = sums.get(group) ?? { cost: 0, uncached: 0 }
    sum.cost += sumOf(result.paid)
    sum.uncached += sumOf(result) * FULL_UNITS
    sums.set(group, sum)
  }
  const all = [...sums.values()]
  return { cost: all.map(({ cost }) => cost), uncached: all.map(({ uncached }) => uncached) }
}
