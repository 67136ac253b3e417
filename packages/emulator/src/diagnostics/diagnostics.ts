import type { Prompt } from '@sternline/core'
import { isObject, type JsonObject, member } from '../json.ts'
import { beginsWith, fingerprintsOf, type RequestFingerprints } from './fingerprints.ts'

/** Why the prefix of the request before could not be used again. Shape: CacheMissReason of @anthropic-ai/sdk 1.12.0. */
type CacheMissReason =
  | Readonly<{
      type: 'model_changed' | 'system_changed' | 'tools_changed' | 'messages_changed'
      cache_missed_input_tokens: number
    }>
  | Readonly<{ type: 'previous_message_not_found' | 'unavailable' }>

/** Shape: Diagnostics of @anthropic-ai/sdk 1.12.0; null for no difference, and for a request that did not ask. */
export type WireDiagnostics = Readonly<{ cache_miss_reason: CacheMissReason }> | null

/** One answered request. */
type Answered = Readonly<{
  body: JsonObject
  prompt: Prompt
  /** Whose request: fingerprints of one workspace are never compared with another's. */
  scope: string
  /** The `anthropic-beta` header; null when there is none. */
  betas: string | null
  /** The id of its answer. */
  messageId: string
  /** What it read, and what it read and saved. Unit: tokens. */
  cached: number
  cachedPart: number
  /** Epoch milliseconds. */
  at: number
}>

/** Tells requests that ask for it why less was read than the request before had left. */
export interface Diagnostics {
  /** Compares a request with the one that it names, and keeps its own fingerprints for the next one. */
  diagnose(answered: Answered): WireDiagnostics
}

/** How long fingerprints are kept. The documentation says "short-lived" and no number. Unit: milliseconds. */
const KEPT_MS = 3_600_000
/** Fingerprints that are kept at most; the oldest go first. */
const KEPT = 10_000

/**
 * Makes the memory of fingerprints. Only requests that carry `diagnostics` are compared and kept; a first one opts in with
 * `previous_message_id: null`. Nothing here can fail a request.
 *
 * Source: Anthropic's page on cache diagnostics, 2026-08, and the types of @anthropic-ai/sdk 1.12.0. That page names the settings
 * which affect the prompt, and no reason of their own for them: `unavailable` is what is left.
 */
export function createDiagnostics(): Diagnostics {
  const kept = new Map<string, RequestFingerprints & Readonly<{ at: number }>>()
  const keep = (key: string, fingerprints: RequestFingerprints, at: number): void => {
    kept.set(key, { ...fingerprints, at })
    for (const [oldest, before] of kept) {
      if (kept.size <= KEPT && at - before.at <= KEPT_MS) break
      kept.delete(oldest)
    }
  }
  return {
    diagnose({ body, prompt, scope, betas, messageId, cached, cachedPart, at }) {
      const { diagnostics } = body
      if (!isObject(diagnostics)) return null
      const now = fingerprintsOf(prompt, betas, cachedPart)
      const previous = member(diagnostics, 'previous_message_id')
      const before = kept.get(`${scope}\n${String(previous)}`) ?? null
      keep(`${scope}\n${messageId}`, now, at)
      if (typeof previous !== 'string') return null
      if (before === null || at - before.at > KEPT_MS) {
        return { cache_miss_reason: { type: 'previous_message_not_found' } }
      }
      const type = changeOf(before, now, prompt)
      if (type === null) return null
      if (type === 'unavailable') return { cache_miss_reason: { type } }
      return { cache_miss_reason: { type, cache_missed_input_tokens: Math.max(0, before.cachedPart - cached) } }
    },
  }
}

type Change = Exclude<CacheMissReason['type'], 'previous_message_not_found'>

/** The first thing, in the order in which the API renders them, that is another one than before. Speed counts as the model. */
function changeOf(before: RequestFingerprints, now: RequestFingerprints, prompt: Prompt): Change | null {
  if (before.model !== now.model || before.speed !== now.speed) return 'model_changed'
  if (before.tools !== now.tools) return 'tools_changed'
  if (before.system !== now.system) return 'system_changed'
  if (!beginsWith(prompt, before)) return 'messages_changed'
  return before.settings === now.settings ? null : 'unavailable'
}
