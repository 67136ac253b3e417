import type { CacheBill, CacheBlock, PromptCache } from '@sternline/core/cache-model'
import type { ServedModel } from './tokens.ts'

/** Who asks, what for, and when. */
export type Billing = Readonly<{
  /** Entries of one scope are never seen from another. */
  scope: string
  /** Whose cache it is: a model, or a deployment of one. */
  model: string
  /** The rendered request as the cache sees it. */
  blocks: readonly CacheBlock[]
  served: ServedModel
  /** When the request came. Epoch milliseconds. */
  at: number
  /** How long after that the reply begins, by what is billed. Unit: milliseconds. */
  firstTokenMs: (bill: CacheBill) => number
}>

/** Puts a request to the cache: what it reads, what it saves, what is fresh. */
export function billOf(cache: PromptCache, billing: Billing): CacheBill {
  const { scope, model, blocks, served, at, firstTokenMs } = billing
  return cache.serve({
    scope,
    model,
    at,
    readableAt: bill => at + firstTokenMs(bill),
    minimumTokens: served.minimumTokens,
    blocks,
  })
}
