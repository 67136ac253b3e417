import { type Cost, formatLabel, type ModelLookup, type Usage, whyNoLabel } from '@sternline/core'
import type { DiagnosisRecord, Exchange } from '@sternline/engine'

/** What the cache did in one call. Numbers, places and codes, and sentences made of them; never prompt text. */
export type Call = Readonly<{
  /** Number of the call in its session, from 1; null for a call without a session. */
  turn: number | null
  /** The tokens of the call, each counted once; null when the answer told none. */
  usage: Usage | null
  /** `🟢 182k cached 🔵 +3k saved`, or in a few words why there is no such label. */
  label: string
  /** What was paid, and what it would have been without caching. Null without usage and for a model whose prices are unknown. Unit: billionths of a US dollar. */
  cost: Cost | null
  /** Why it read what it read: outcome, cause, place, what was lost, what to do. Null when the request could not be read. */
  diagnosis: DiagnosisRecord | null
  /** All that is known of the call: plan, breakpoints, times, status, ids. */
  exchange: Exchange
}>

/** A finished exchange as its author sees it, not yet numbered. */
export function callOf(exchange: Exchange, models: ModelLookup): Call {
  const { usage, cost, diagnosis } = exchange
  return { turn: null, usage, label: labelOf(exchange, models), cost, diagnosis, exchange }
}

function labelOf({ usage, model, plan }: Exchange, models: ModelLookup): string {
  if (usage === null) return 'the answer told no usage'
  return formatLabel(usage) ?? whyNoLabel(usage, models(model), plan.untouched === 'caching-off')
}
