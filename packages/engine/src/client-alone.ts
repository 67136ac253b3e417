import {
  type CacheBill,
  type CacheBlock,
  checkMarkers,
  estimateTokens,
  findModel,
  fingerprintOf,
  inputTokens,
  LARGEST_MINIMUM_TOKENS,
  type Prompt,
  PromptCache,
  runOf,
  type Usage,
  wireMarkers,
} from '@sternline/core'

/** An exchange as it is told to the counterfactual. Times are epoch milliseconds. */
export type AloneCall = Readonly<{
  scope: string
  prompt: Prompt
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
    serve({ scope, prompt, usage, startedAt, answeredAt }) {
      const input = inputTokens(usage)
      if (checkMarkers(prompt).length > 0) return { ...allFresh(input), output: usage.output }
      const facts = findModel(prompt.model)
      const bill = cache.serve({
        scope,
        model: prompt.model,
        at: startedAt,
        readableAt: answeredAt,
        minimumTokens: facts?.minimumTokens ?? LARGEST_MINIMUM_TOKENS,
        blocks: stretched(prompt, input),
      })
      return { ...bill, output: usage.output }
    },
  }
}

function allFresh(input: number): CacheBill {
  return { cached: 0, saved5m: 0, saved1h: 0, fresh: input }
}

/** The blocks with lengths that add up to `input` exactly. */
function stretched(prompt: Prompt, input: number): readonly CacheBlock[] {
  const facts = findModel(prompt.model)
  const markers = new Map(wireMarkers(prompt).map(({ block, ttl }) => [block, ttl]))
  const inPrefix = prompt.blocks.filter(block => block.inPrefix)
  const estimates = inPrefix.map(block => estimateTokens(block, facts))
  const factor =
    input /
    Math.max(
      1,
      estimates.reduce((sum, tokens) => sum + tokens, 0),
    )
  let estimated = 0
  let told = 0
  return inPrefix.map((block, i) => {
    estimated += estimates[i] ?? 0
    const tokens = Math.round(estimated * factor) - told
    told += tokens
    return {
      fingerprint: fingerprintOf(prompt, block.index),
      tokens,
      marker: markers.get(block.index) ?? null,
      run: runOf(block.kind),
    }
  })
}
