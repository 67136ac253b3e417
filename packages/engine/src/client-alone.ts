import {
  type Block,
  checkMarkers,
  type Fingerprint,
  fingerprintOf,
  inputTokens,
  LARGEST_MINIMUM_TOKENS,
  type ModelFacts,
  type Prompt,
  type Usage,
  wireMarkers,
} from '@sternline/core'
import {
  billedLengths,
  type CacheLine,
  type Marked,
  PromptCache,
  prefixWord,
  type Run,
  runOf,
} from '@sternline/core/cache-model'
import { positionIn, prefixOf } from '@sternline/core/diagnosis'

/** An exchange as it is told to the counterfactual. Times are epoch milliseconds. */
type AloneCall = Readonly<{
  scope: string
  prompt: Prompt
  /** Facts of its model; null for an unknown one. */
  facts: ModelFacts | null
  /** What was billed: its input is the true length of the prompt. */
  usage: Usage
  startedAt: number
  answeredAt: number
}>

/** What the client's own markers would have done without us. */
export interface ClientAlone {
  /**
   * Takes an exchange in and tells how it would have been billed with nothing but the client's own markers. A client without
   * markers is told all fresh; so is one whose markers the API would have refused.
   */
  serve(call: AloneCall): Usage
}

const MAXIMUM_ENTRIES = 50_000

/**
 * Runs every request a second time through the cache model, with the client's own markers only: the part of the avoided
 * money that is not ours comes from here. Estimated block lengths are stretched so that they add up to the billed input.
 */
export function createClientAlone(): ClientAlone {
  const cache = new PromptCache({ maximumEntries: MAXIMUM_ENTRIES })
  return {
    serve({ scope, prompt, facts, usage, startedAt, answeredAt }) {
      const input = inputTokens(usage)
      if (checkMarkers(prompt).length > 0)
        return { cached: 0, saved5m: 0, saved1h: 0, fresh: input, output: usage.output }
      const { cached, saved5m, saved1h, fresh } = cache.serve({
        scope,
        model: prompt.model,
        at: startedAt,
        readableAt: answeredAt,
        minimumTokens: facts?.minimumTokens ?? LARGEST_MINIMUM_TOKENS,
        blocks: new PromptLine(prompt, billedLengths(prompt, facts, input)),
      })
      return { cached, saved5m, saved1h, fresh, output: usage.output }
    },
  }
}

/** The blocks as the cache sees them, with the client's own markers. */
class PromptLine implements CacheLine {
  readonly markers: readonly Marked[]
  readonly #prompt: Prompt
  readonly #prefix: readonly Block[]
  readonly #lengths: (blocks: number) => number

  /** @param lengths of so many first blocks, which add up to what was billed */
  constructor(prompt: Prompt, lengths: (blocks: number) => number) {
    const prefix = prefixOf(prompt)
    const markers: Marked[] = []
    for (const { block, ttl } of wireMarkers(prompt)) {
      const index = positionIn(prefix, block)
      if (index >= 0) markers.push({ index, ttl })
    }
    this.markers = markers
    this.#prompt = prompt
    this.#prefix = prefix
    this.#lengths = lengths
  }

  get length(): number {
    return this.#prefix.length
  }

  tokensTo(position: number): number {
    return this.#lengths(this.#indexOf(position) + 1)
  }

  fingerprint(position: number): Fingerprint {
    return fingerprintOf(this.#prompt, this.#indexOf(position))
  }

  word(position: number): number {
    return prefixWord(this.#prompt, this.#indexOf(position))
  }

  run(position: number): Run {
    return runOf(this.#prefix[position]?.kind ?? '')
  }

  #indexOf(position: number): number {
    return this.#prefix[position]?.index ?? -1
  }
}
