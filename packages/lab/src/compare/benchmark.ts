import { ALL_SCENARIOS } from '../scenarios/all-scenarios.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import { type TrackOptions, tracksOf } from '../simulate/tracks-of.ts'
import type { World } from '../simulate/world.ts'
import { DEFAULT_WORLD } from '../simulate/world.ts'
import type { Topology } from '../topology/topology.ts'
import { type Compared, type CompareOptions, compare } from './compare.ts'
import type { Comparison, Table } from './comparison.ts'
import { measureOwnBreakpoints, type OwnBreakpoints } from './own-breakpoints.ts'
import { readTopologies } from './read-compared.ts'

/** What a recording is: sessions of a client whose log has times and usage; trajectories of any model; bodies of single requests. */
type RecordingKind = 'sessions' | 'trajectories' | 'bodies'

/** A scenario, and what each strategy cost in it. */
export type PlayedScenario = Readonly<{ scenario: Omit<Scenario, 'make'>; table: Table }>

/** Everything that `docs/benchmark.md` tells. */
export type Benchmark = Readonly<{
  /** Recorded sessions at their own times. */
  sessions: Comparison
  /** The same where the documentation leaves something open. */
  worlds: readonly Comparison[]
  /** Trajectories, 20 s between calls; bodies of single requests. */
  trajectories: Comparison
  /** The same with tools before those whose log shows none. */
  trajectoriesWithTools: Comparison
  bodies: Comparison
  scenarios: readonly PlayedScenario[]
  own: OwnBreakpoints
}>

const OTHER_WORLDS: readonly World[] = [
  { positions: 'collapsed', upgrade: 'literal' },
  { positions: 'flat', upgrade: 'no-upgrade' },
]
/** Trajectories have no times, or those of a replay: this is what an agent takes for a step. Unit: milliseconds. */
const TRAJECTORY_PAUSE_MS = 20_000
/** What a small agent offers. Unit: tokens. */
export const TRAJECTORY_TOOLS_TOKENS = 3000

/**
 * Compares all strategies on recordings and on made situations.
 *
 * @param paths files and folders with recordings
 * @throws SternlineError `no-logs` when there is nothing to read at all
 */
export async function measureBenchmark(
  paths: readonly string[],
  options: Omit<CompareOptions, 'world'> = {},
): Promise<Benchmark> {
  const { sources, problems } = await readTopologies(paths)
  const of = (kind: RecordingKind): ReadonlyMap<string, readonly Topology[]> =>
    new Map([...sources].filter(([, topologies]) => kindOf(topologies) === kind))
  const sessions = of('sessions')
  const trajectories = of('trajectories')
  const recorded = comparedOf(sessions, problems, {})
  return {
    sessions: await compare(recorded, options),
    worlds: await inTurn(OTHER_WORLDS, world => compare(recorded, { ...options, world })),
    trajectories: await compare(comparedOf(trajectories, [], { pauseMs: TRAJECTORY_PAUSE_MS }), options),
    trajectoriesWithTools: await compare(
      comparedOf(trajectories, [], { pauseMs: TRAJECTORY_PAUSE_MS, toolsTokens: TRAJECTORY_TOOLS_TOKENS }),
      options,
    ),
    bodies: await compare(comparedOf(of('bodies'), [], {}), options),
    scenarios: await playScenarios(options),
    own: measureOwnBreakpoints(sessions.values()),
  }
}

async function playScenarios(options: Omit<CompareOptions, 'world'>): Promise<readonly PlayedScenario[]> {
  const sources = ALL_SCENARIOS.map(({ make }) => make())
  const played = await compare({ sources, pauseMs: null, problems: [] }, { ...options, world: DEFAULT_WORLD })
  return ALL_SCENARIOS.flatMap(({ make: _, ...scenario }, i): PlayedScenario[] => {
    const table = played.sources[i]
    return table === undefined ? [] : [{ scenario, table }]
  })
}

function comparedOf(
  sources: ReadonlyMap<string, readonly Topology[]>,
  problems: readonly string[],
  options: TrackOptions,
): Compared {
  return {
    sources: [...sources].map(([name, topologies]) => tracksOf(name, topologies, options)),
    pauseMs: options.pauseMs ?? null,
    problems,
  }
}

function kindOf(topologies: readonly Topology[]): RecordingKind {
  if (topologies.some(({ kind }) => kind === 'B')) return 'trajectories'
  return topologies.some(({ calls }) => calls.some(({ markers }) => markers !== null)) ? 'bodies' : 'sessions'
}

/** One after the other: each uses all cores. */
async function inTurn<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = []
  for (const item of items) results.push(await work(item))
  return results
}
