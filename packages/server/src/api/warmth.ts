import { inputTokens, type ModelLookup, pricesFor, savedTokens, TTL_MS, type Ttl, type Usage } from '@sternline/core'
import { type Exchange, lifeOf, type Warmth } from '@sternline/engine'

/**
 * Tells what a session's next request can read, and until when: the entry that its newest request of the main thread read or
 * saved, with the life that it was given. Where the newest requests are all of sub-agents, theirs is told.
 *
 * @param recent exchanges of one session, oldest first
 * @param models tells prices
 * @returns null until something was read or saved
 */
export function warmthOf(recent: readonly Exchange[], models: ModelLookup): Warmth | null {
  const held = recent.filter(({ usage }) => usage !== null && heldTokens(usage) > 0)
  const newest = held.findLast(({ agent }) => agent.id === null) ?? held.at(-1)
  if (newest === undefined || newest.usage === null) return null
  const { usage, startedAt, model } = newest
  const ttl = lifeOf(newest)
  const tokens = heldTokens(usage)
  return { ttl, expiresAt: startedAt + TTL_MS[ttl], tokens, recache: recacheCost(model, usage, ttl, models) }
}

function heldTokens(usage: Usage): number {
  return usage.cached + savedTokens(usage)
}

function recacheCost(model: string, usage: Usage, ttl: Ttl, models: ModelLookup): number | null {
  const facts = models(model)
  if (facts === null) return null
  const { write5m, write1h, read } = pricesFor(facts, inputTokens(usage))
  return heldTokens(usage) * ((ttl === '1h' ? write1h : write5m) - read)
}
