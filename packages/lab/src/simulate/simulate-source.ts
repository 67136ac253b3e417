import { type CacheBill, PromptCache } from '@sternline/core/cache-model'
import type { Lives, PlannedCall, Planner, Strategy } from '../strategies/strategy.ts'
import { CacheBlocks } from './cache-blocks.ts'
import { CauseFinder, type Loss } from './cause-finder.ts'
import { paidFor, unitsFor } from './cost-units.ts'
import { minimumOf } from './minimum-of.ts'
import type { Track, TrackCall, TrackSource } from './track.ts'
import { addResults, NO_RESULT, type TrackResult } from './track-result.ts'
import { cacheOptions, type World } from './world.ts'

/** A strategy, and the lives that its markers are given. */
export type Contender = Readonly<{ strategy: Strategy; lives: Lives }>

/**
 * Plays all requests of a source in the order of time through the cache model, with one strategy's markers. Conversations
 * of a source share one cache.
 *
 * @returns one result a conversation, in the order of `tracks`
 */
export async function simulateSource(
  { source, tracks }: TrackSource,
  { strategy, lives }: Contender,
  world: World,
): Promise<readonly TrackResult[]> {
  const run = new Run(source, strategy.start(lives), world)
  const results = new Map<Track, TrackResult>(tracks.map(track => [track, NO_RESULT]))
  for (const { track, call } of inOrderOfTime(tracks)) {
    const { bill, losses } = await run.serve(track, call)
    results.set(track, addResults([results.get(track) ?? NO_RESULT, resultOf(call.model, bill, losses)]))
  }
  return [...results.values()]
}

type Turn = Readonly<{ track: Track; call: TrackCall }>

/** All requests of some conversations, the earliest first. */
export function inOrderOfTime(tracks: readonly Track[]): readonly Turn[] {
  const turns = tracks.flatMap(track => track.calls.map((call): Turn => ({ track, call })))
  return turns.sort((a, b) => a.call.at - b.call.at)
}

class Run {
  readonly #source: string
  readonly #planner: Planner
  readonly #cache: PromptCache
  readonly #blocks = new CacheBlocks()
  readonly #causes = new CauseFinder()
  /** What planners may not know yet: the reply has not come. */
  #unlearnt: Readonly<{ planned: PlannedCall; bill: CacheBill; from: number }>[] = []

  constructor(source: string, planner: Planner, world: World) {
    this.#source = source
    this.#planner = planner
    this.#cache = new PromptCache(cacheOptions(world))
  }

  async serve(track: Track, call: TrackCall): Promise<Readonly<{ bill: CacheBill; losses: readonly Loss[] }>> {
    const { path, length, model, at, readableAt } = call
    await this.#learnUntil(at)
    const planned: PlannedCall = { path, length, model, at, thread: track.thread }
    const markers = await this.#planner.markersOf(planned)
    const bill = this.#cache.serve({
      scope: this.#source,
      model,
      at,
      readableAt,
      minimumTokens: minimumOf(model),
      blocks: this.#blocks.blocksOf(path, length, markers),
    })
    if (this.#planner.learn !== undefined) this.#unlearnt.push({ planned, bill, from: readableAt })
    return { bill, losses: this.#causes.lossesOf(track, call, markers, bill) }
  }

  async #learnUntil(at: number): Promise<void> {
    const known = this.#unlearnt.filter(({ from }) => from <= at)
    if (known.length === 0) return
    this.#unlearnt = this.#unlearnt.filter(({ from }) => from > at)
    for (const { planned, bill } of known) await this.#planner.learn?.(planned, bill)
  }
}

function resultOf(model: string, bill: CacheBill, losses: readonly Loss[]): TrackResult {
  const repeats = { ...NO_RESULT.repeats }
  for (const { cause, tokens } of losses) repeats[cause] += tokens
  return { calls: 1, ...bill, paid: paidFor(bill, unitsFor(model)), repeats }
}
