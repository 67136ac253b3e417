import { findModel } from './money/find-model.ts'
import { leave, type Plan } from './plan/plan.ts'
import { planBreakpoints } from './plan/plan-breakpoints.ts'
import { type CacheSettings, cache } from './plan/settings.ts'
import type { WarmPrefixes } from './plan/warm-prefixes.ts'
import { readRequest } from './prompt/read-request.ts'

/** What a plan of the library may be told. */
export type PlanOptions = Readonly<{
  /** Off until asked for: without it the request goes on untouched. */
  cache?: CacheSettings
  /** The model behind the request where the request names a deployment. Default: the request's own `model`. */
  model?: string
  /** What is believed warm. The plan is right for an append-only conversation without it. */
  memory?: WarmPrefixes
  /** When the request is sent, epoch milliseconds: what `memory` says to expire before is not warm. */
  at?: number
}>

/**
 * Plans the cache breakpoints of a Messages API request. The library's face, with `apply` and `explain`.
 *
 * @param request what you would send to `POST /v1/messages`; it is not changed
 * @returns the plan; for something that is no Messages request a plan that leaves it untouched and says why. Never throws.
 * @example const planned = apply(request, plan(request, { cache: cache.on() }))
 */
export function plan(request: object, options: PlanOptions = {}): Plan {
  const read = readRequest(request)
  if (!read.ok) return leave('unreadable', [{ code: 'unreadable', problem: read.problem }])
  return planBreakpoints(read.prompt, options.cache ?? cache.off(), {
    warm: options.memory ?? null,
    at: options.at ?? 0,
    facts: findModel(options.model ?? read.prompt.model),
  })
}
