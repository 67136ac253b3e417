import {
  type CacheBill,
  estimateTokens,
  fingerprintOf,
  type Prompt,
  type PromptCache,
  type Ttl,
  wireMarkers,
} from '@sternline/core'
import { prefixBlocks, type ServedModel } from './tokens.ts'

/** When a request came and when its reply begins: entries live from the one and can be read from the other. Epoch milliseconds. */
export type Times = Readonly<{ at: number; readableAt: number }>

/** Puts a request to the cache: what it reads, what it saves, what is fresh. */
export function billOf(cache: PromptCache, scope: string, prompt: Prompt, model: ServedModel, times: Times): CacheBill {
  const markers = new Map<number, Ttl>(wireMarkers(prompt).map(({ block, ttl }) => [block, ttl]))
  return cache.serve({
    scope,
    model: prompt.model,
    ...times,
    minimumTokens: model.minimumTokens,
    blocks: prefixBlocks(prompt).map(block => ({
      fingerprint: fingerprintOf(prompt, block.index),
      tokens: estimateTokens(block, model.facts),
      marker: markers.get(block.index) ?? null,
    })),
  })
}
