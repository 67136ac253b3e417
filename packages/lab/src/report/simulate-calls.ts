import { LARGEST_MINIMUM_TOKENS, type Ttl } from '@sternline/core'
import { type CacheBill, PromptCache } from '@sternline/core/cache-model'
import type { GroupCall } from './group-calls.ts'
import { nearBlocks } from './near-blocks.ts'

/** Which blocks of a call are marked, and for how long. */
export type Marking = ReadonlyMap<number, Ttl>

/** A cache that the calls of one session are played through, in the order of time. */
export class SimulatedCache {
  readonly #cache = new PromptCache()

  /** What a call reads, saves and pays in full under a marking. */
  serve(call: GroupCall, marking: Marking): CacheBill {
    return this.#cache.serve({
      scope: '',
      model: call.call.model,
      at: call.at,
      readableAt: call.readableAt,
      minimumTokens: call.facts?.minimumTokens ?? LARGEST_MINIMUM_TOKENS,
      blocks: nearBlocks(call.layout, call.length, marking),
    })
  }
}
