import type { TrackSource } from '../simulate/track.ts'
import { DEFAULT_WORLD, type World } from '../simulate/world.ts'
import type { Comparison } from './comparison.ts'
import { BOUND, DEFAULT_CONTENDERS, findContender } from './contender.ts'
import { makeTable, type Outcome } from './make-table.ts'
import { runTasks, type TaskOptions } from './run-tasks.ts'

/** What is compared, and how. */
export type CompareOptions = TaskOptions &
  Readonly<{
    /** Names of strategies; the first is what the others are measured against. Default: `DEFAULT_CONTENDERS`. */
    strategies?: readonly string[]
    world?: World
  }>

/** What strategies are compared on. */
export type Compared = Readonly<{
  /** Each with a name of its own. */
  sources: readonly TrackSource[]
  pauseMs: number | null
  problems: readonly string[]
}>

/**
 * Plays the same requests with every strategy's markers through the cache model. The result depends on the input alone, not
 * on the number of workers.
 *
 * @throws SternlineError `unknown-strategy`
 */
export async function compare(
  { sources, pauseMs, problems }: Compared,
  options: CompareOptions = {},
): Promise<Comparison> {
  const { strategies = DEFAULT_CONTENDERS, world = DEFAULT_WORLD } = options
  for (const name of strategies) findContender(name)
  const names = [...new Set(strategies), BOUND]
  const filled = sources.filter(({ tracks }) => tracks.length > 0)
  const tasks = filled.flatMap(source => names.map(contender => ({ source, contender, world })))
  const results = await runTasks(tasks, options)
  const outcomesOf = (number: number): readonly Outcome[] =>
    names.map((name, i) => ({ name, results: results[number * names.length + i] ?? [] }))
  const all = filled.map((_, i) => outcomesOf(i))
  return {
    world,
    pauseMs,
    overall: makeTable(
      'overall',
      filled.flatMap(({ tracks }) => tracks),
      names.map((name, i) => ({ name, results: all.flatMap(outcomes => outcomes[i]?.results ?? []) })),
    ),
    sources: filled.map(({ source, tracks }, i) => makeTable(source, tracks, all[i] ?? [])),
    problems,
  }
}
