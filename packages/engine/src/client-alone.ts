import {
  checkMarkers,
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
  type CacheBill,
  type CacheLine,
  PromptCache,
  prefixWord,
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
      if (checkMarkers(prompt).length > 0) return { ...allFresh(input), output: usage.output }
      const bill = cache.serve({
        scope,
        model: prompt.model,
        at: startedAt,
        readableAt: answeredAt,
        minimumTokens: facts?.minimumTokens ?? LARGEST_MINIMUM_TOKENS,
        blocks: cacheLine(prompt, facts, input),
      })
      return { ...bill, output: usage.output }
    },
  }
}

function allFresh(input: number): CacheBill {
  return { cached: 0, saved5m: 0, saved1h: 0, fresh: input }
}

/** The blocks as the cache sees them, with lengths that add up to `input` exactly. */
function cacheLine(prompt: Prompt, facts: ModelFacts | null, input: number): CacheLine {
  const prefix = prefixOf(prompt)
  const lengths = billedLengths(prompt, facts, input)
  const indexOf = (position: number): number => prefix[position]?.index ?? -1
  return {
    length: prefix.length,
    tokensTo: position => lengths(indexOf(position) + 1),
    fingerprint: position => fingerprintOf(prompt, indexOf(position)),
    word: position => prefixWord(prompt, indexOf(position)),
    markers: wireMarkers(prompt).flatMap(({ block, ttl }) => {
      const index = positionIn(prefix, block)
      return index < 0 ? [] : [{ index, ttl }]
    }),
    run: position => runOf(prefix[position]?.kind ?? ''),
  }
}
