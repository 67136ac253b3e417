import { UNITS } from '../simulate/cost-units.ts'
import type { Track } from '../simulate/track.ts'
import { addResults, type TrackResult } from '../simulate/track-result.ts'
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
  const bound = sums[outcomes.findIndex(outcome => outcome.name === BOUND)]?.units ?? 0
  const spreads = bootstrap(outcomes.map(({ results }) => bySession(tracks, results)))
  const shares = sums.map(sum => shareOf(sum.units, tokensOf(sum) * UNITS.fresh))
  const rows = outcomes.map((outcome, i): Row => {
    const sum = sums[i] ?? addResults([])
    const { cached, saved5m, saved1h, fresh, repeats } = sum
    const spread = spreads[i]
    return {
      name: outcome.name,
      ...factsOf(outcome.name),
      share: round(shares[i] ?? 0),
      interval: spread?.share ?? { low: 0, high: 0 },
      difference: round((shares[i] ?? 0) - (shares[0] ?? 0)),
      differenceInterval: spread?.difference ?? { low: 0, high: 0 },
      timesBound: round(shareOf(sum.units, bound)),
      cachedShare: round(shareOf(cached, tokensOf(sum))),
      tokens: { cached, saved5m, saved1h, fresh },
      repeats,
    }
  })
  return {
    name,
    sessions: new Set(tracks.map(({ group }) => group)).size,
    conversations: tracks.length,
    calls: tracks.reduce((calls, track) => calls + track.calls.length, 0),
    tokens: tokensOf(sums[0] ?? addResults([])),
    rows,
  }
}

function factsOf(name: string): Pick<Row, 'title' | 'source' | 'checked'> {
  if (name === BOUND) return { title: 'bound: nothing costs less', source: 'docs/bound.md', checked: '2026-11' }
  const contender = findContender(name)
  const { source, checked } = contender.strategy
  return { title: titleOf(contender), source, checked }
}

/** Where there is nothing, nothing is a share of it. */
function shareOf(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole
}

function tokensOf({ cached, saved5m, saved1h, fresh }: TrackResult): number {
  return cached + saved5m + saved1h + fresh
}

/** Segments and sub-agents of a session stand or fall together: chance draws whole sessions. */
function bySession(tracks: readonly Track[], results: readonly TrackResult[]): SessionCosts {
  const sums = new Map<string, { cost: number; uncached: number }>()
  for (const [i, { group }] of tracks.entries()) {
    const result = results[i]
    if (result === undefined) continue
    const sum = sums.get(group) ?? { cost: 0, uncached: 0 }
    sum.cost += result.units
    sum.uncached += tokensOf(result) * UNITS.fresh
    sums.set(group, sum)
  }
  const all = [...sums.values()]
  return { cost: all.map(({ cost }) => cost), uncached: all.map(({ uncached }) => uncached) }
}
