import {
  checkMarkers,
  type Fingerprint,
  fingerprintOf,
  inputTokens,
  LARGEST_MINIMUM_TOKENS,
  type ModelFacts,
  type Prompt,
  type Ttl,
  tokensOfBlocks,
  type Usage,
  wireMarkers,
} from '@sternline/core'
import { type CacheBill, type CacheBlock, PromptCache, type Run, runOf } from '@sternline/core/cache-model'

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
      if (checkMarkers(prompt).length > 0) return { ...allFresh(input), output: usage.output }
      const bill = cache.serve({
        scope,
        model: prompt.model,
        at: startedAt,
        readableAt: answeredAt,
        minimumTokens: facts?.minimumTokens ?? LARGEST_MINIMUM_TOKENS,
        blocks: cacheBlocks(prompt, facts, input),
      })
      return { ...bill, output: usage.output }
    },
  }
}

function allFresh(input: number): CacheBill {
  return { cached: 0, saved5m: 0, saved1h: 0, fresh: input }
}

/** The blocks as the cache sees them, with lengths that add up to `input` exactly. */
function cacheBlocks(prompt: Prompt, facts: ModelFacts | null, input: number): readonly CacheBlock[] {
  const markers = new Map(wireMarkers(prompt).map(({ block, ttl }) => [block, ttl]))
  const tokens = tokensOfBlocks(prompt, facts, input)
  return prompt.blocks
    .filter(({ inPrefix }) => inPrefix)
    .map(
      ({ index, kind }) => new FoundBlock(prompt, index, tokens[index] ?? 0, markers.get(index) ?? null, runOf(kind)),
    )
}

/** A block whose fingerprint is made when the cache looks at it: it looks at a few of hundreds. */
class FoundBlock implements CacheBlock {
  readonly tokens: number
  readonly marker: Ttl | null
  readonly run: Run
  readonly #prompt: Prompt
  readonly #index: number

  constructor(prompt: Prompt, index: number, tokens: number, marker: Ttl | null, run: Run) {
    this.#prompt = prompt
    this.#index = index
    this.tokens = tokens
    this.marker = marker
    this.run = run
  }

  get fingerprint(): Fingerprint {
    return fingerprintOf(this.#prompt, this.#index)
  }
}
