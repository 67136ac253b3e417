import type { PromptCacheOptions } from '@sternline/core/cache-model'
import type { Topology } from '../topology/topology.ts'
import { kindOf } from './call-kind.ts'
import type { Prediction } from './prediction.ts'
import { replaySource } from './replay-source.ts'

/** A setting of the cache model, to be compared with its own. */
export type Switch = Readonly<{
  /** What it says about the API, in a sentence. */
  meaning: string
  options: PromptCacheOptions
}>

/** What a setting predicts, against the model's own setting. All are numbers of calls. */
export type SwitchFidelity = Readonly<{
  meaning: string
  options: PromptCacheOptions
  /** Tool continuations to the token, and all calls to the token. */
  toolContinuationsExact: number
  exact: number
  /** Calls for which the two predict different reads; of these, where this setting is exact and where the model's own is. */
  differing: number
  differingExact: number
  ownExact: number
}>

/** The settings that the recordings may tell apart. */
export const SWITCHES: readonly Switch[] = [
  { meaning: 'thinking takes no position in the walk back', options: { thinkingCounts: false } },
  { meaning: 'a run of tool calls is one position, and so is a run of results', options: { positions: 'collapsed' } },
  {
    meaning: 'runs are one position, and thinking takes none',
    options: { positions: 'collapsed', thinkingCounts: false },
  },
  { meaning: 'a read refreshes the entry that was read alone', options: { refreshes: 'read-entry' } },
  { meaning: 'a 1h marker above a 5m entry makes no 1h entry', options: { upgrade: 'none' } },
]

/** Replays sources under one setting and counts where it differs from the model's own. */
export class SwitchTrial {
  readonly #switch: Switch
  readonly #counts = { toolContinuationsExact: 0, exact: 0, differing: 0, differingExact: 0, ownExact: 0 }

  constructor(one: Switch) {
    this.#switch = one
  }

  /**
   * Counts one source.
   *
   * @param own what the model's own setting predicts for the same conversations
   */
  add(topologies: readonly Topology[], own: readonly Prediction[]): void {
    if (own.length === 0) return
    for (const [i, prediction] of replaySource(topologies, this.#switch.options).entries()) {
      const ownRead = own[i]?.predicted ?? 0
      this.#count(prediction, ownRead)
    }
  }

  /** What was counted so far. */
  result(): SwitchFidelity {
    return { ...this.#switch, ...this.#counts }
  }

  #count(prediction: Prediction, ownRead: number): void {
    const counts = this.#counts
    const { cached } = prediction.call.usage
    const isExact = cached === prediction.predicted
    if (isExact) counts.exact += 1
    if (isExact && kindOf(prediction) === 'toolContinuations') counts.toolContinuationsExact += 1
    if (ownRead === prediction.predicted) return
    counts.differing += 1
    if (isExact) counts.differingExact += 1
    if (ownRead === cached) counts.ownExact += 1
  }
}
