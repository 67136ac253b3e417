import { cache, type NanoUsd, planBreakpoints, type Ttl } from '@sternline/core'
import type { Topology } from '../topology/topology.ts'
import { type GroupCall, groupCalls } from './group-calls.ts'
import type { Change, ChangeCode } from './report.ts'
import { type Marking, SimulatedCache } from './simulate-calls.ts'
import { inputCost } from './spending.ts'
import { type Steadying, steadyHeads } from './steady-heads.ts'

type Place = Readonly<{ block: number; layer: 'base' | 'continuity' | 'active' }>

/** How long a place's marker lives. */
type Life = (place: Place, call: GroupCall) => Ttl

type Trial = Readonly<{ code: ChangeCode; places: 'own' | 'layered'; life: Life }>

const mainThreads: Life = (_, { topology }) => (topology.thread === 'main' ? '1h' : '5m')

/** What is tried on every session. */
const TRIALS: readonly Trial[] = [
  { code: 'own-5m', places: 'own', life: () => '5m' },
  { code: 'own-1h', places: 'own', life: () => '1h' },
  { code: 'own-1h-main', places: 'own', life: mainThreads },
  { code: 'layered', places: 'layered', life: () => '5m' },
  { code: 'layered-1h-base', places: 'layered', life: ({ layer }) => (layer === 'base' ? '1h' : '5m') },
  { code: 'layered-1h-main', places: 'layered', life: mainThreads },
  { code: 'layered-1h', places: 'layered', life: () => '1h' },
]

const STEADYINGS: readonly Steadying[] = ['steady-system', 'ordered-tools']

type Tally = { calls: number; changed: number; asIs: NanoUsd; otherwise: NanoUsd; better: number; worse: number }

/** Tries changes on sessions by the cache model and core's planner, and sums up what they would have avoided. */
export class ChangeTrials {
  readonly #tallies = new Map<ChangeCode, Tally>()

  /**
   * Plays one session through every change.
   *
   * @param calls of the session in the order of time
   * @returns what each call costs with the client's own places by the same model; null where there is no price
   */
  add(group: readonly Topology[], calls: readonly GroupCall[]): readonly (NanoUsd | null)[] {
    const own = billsOf(calls, ({ own: marking }) => marking)
    const playable = calls.map((call, i) => ({ call, now: own[i] ?? null }))
    if (playable.every(({ now }) => now === null)) return own
    const places = calls.map(layeredPlaces)
    for (const { code, places: whose, life } of TRIALS) {
      const then = billsOf(calls, (call, i) => {
        const chosen = whose === 'own' ? ownPlaces(call) : (places[i] ?? [])
        return new Map(chosen.map(place => [place.block, life(place, call)]))
      })
      this.#count(code, playable, then)
    }
    for (const what of STEADYINGS) this.#trySteadying(what, group, playable)
    return own
  }

  #trySteadying(
    what: Steadying,
    group: readonly Topology[],
    calls: readonly Readonly<{ call: GroupCall; now: NanoUsd | null }>[],
  ): void {
    const { group: steady, changed } = steadyHeads(group, what)
    if (changed === 0) return
    this.#count(
      what,
      calls,
      billsOf(groupCalls(steady), ({ own }) => own),
    )
  }

  /** What was tried so far; without what changed nothing. */
  get changes(): readonly Change[] {
    return [...this.#tallies].flatMap(([code, { calls, changed, asIs, otherwise, better, worse }]) => {
      if (changed === 0) return []
      return [
        {
          code,
          basis: 'simulated',
          avoided: asIs - otherwise,
          evidence: { calls, changed, asIs, otherwise, better, worse },
        },
      ]
    })
  }

  #count(
    code: ChangeCode,
    calls: readonly Readonly<{ call: GroupCall; now: NanoUsd | null }>[],
    then: readonly (NanoUsd | null)[],
  ): void {
    const tally = this.#tallies.get(code) ?? { calls: 0, changed: 0, asIs: 0, otherwise: 0, better: 0, worse: 0 }
    this.#tallies.set(code, tally)
    const conversations = new Map<string, NanoUsd>()
    for (const [i, { call, now }] of calls.entries()) {
      const other = then[i] ?? null
      if (now === null || other === null) continue
      tally.calls += 1
      if (now !== other) tally.changed += 1
      tally.asIs += now
      tally.otherwise += other
      conversations.set(call.lineage, (conversations.get(call.lineage) ?? 0) + now - other)
    }
    for (const avoided of conversations.values()) {
      if (avoided > 0) tally.better += 1
      if (avoided < 0) tally.worse += 1
    }
  }
}

/** What each call's input costs under a marking, in a cache that the session has for itself. */
function billsOf(
  calls: readonly GroupCall[],
  marking: (call: GroupCall, index: number) => Marking,
): readonly (NanoUsd | null)[] {
  const simulated = new SimulatedCache()
  return calls.map((call, i) => {
    // Other upstreams' caches follow other rules, and a call without a price can't be compared.
    if (call.facts === null || call.call.otherUsage !== undefined) return null
    const bill = simulated.serve(call, marking(call, i))
    return inputCost({ ...bill, output: 0 }, call.facts, call.terms)?.paid ?? null
  })
}

function ownPlaces({ own, length }: GroupCall): readonly Place[] {
  const last = length - 1
  return [...own.keys()].map(block => ({ block, layer: block === last ? 'active' : 'continuity' }))
}

function layeredPlaces(call: GroupCall): readonly Place[] {
  if (call.facts === null) return []
  const settings = cache.with({ clientMarkers: 'replace' })
  return planBreakpoints(call.prompt(), settings, { facts: call.facts, at: call.at }).breakpoints
}
