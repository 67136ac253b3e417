import type { Place, Ttl } from '../prompt/prompt.ts'

/** Why a breakpoint exists: the head of the prompt, where the previous request ended, the newest block. */
export type Layer = 'base' | 'continuity' | 'active'

/** Why a breakpoint stands exactly where it stands. `explain` turns it into a sentence. */
export type Reason =
  | 'last-tool'
  | 'last-system-block'
  | 'previous-request-end'
  | 'deepest-warm-entry'
  | 'newest-block'
  | 'client'
  | 'automatic'

/** A block that carries `cache_control` on the wire. */
export type Breakpoint = Readonly<{
  /** Index into `prompt.blocks`. */
  block: number
  place: Place
  layer: Layer
  ttl: Ttl
  placedBy: 'client' | 'sternline'
  reason: Reason
}>

/** Something that the person who sends the request should know. `explain` turns it into a sentence. */
export type Warning =
  | Readonly<{ code: 'ttl-raised'; layer: Layer; place: Place; to: Ttl }>
  | Readonly<{ code: 'ttl-lowered'; layer: Layer; place: Place; to: Ttl }>
  | Readonly<{ code: 'client-markers-refused'; problem: MarkerProblem; place: Place | null }>

/** What the API refuses about the markers that a request already carries. */
export type MarkerProblem =
  | 'too-many'
  | 'bad-type-or-ttl'
  | 'on-unmarkable-block'
  | 'inside-tool-result'
  | 'ttl-order'
  | 'automatic-ttl-differs'

/** Why a request is passed on exactly as it came. */
export type Untouched = 'caching-off' | 'nothing-to-mark' | 'client-markers-refused' | 'already-planned' | 'unreadable'

/** A marker of the client's that does not go on: its own, those inside its `tool_result.content`, or the top-level one. */
export type Removal =
  | Readonly<{ what: 'marker' | 'nested'; block: number; place: Place }>
  | Readonly<{ what: 'automatic'; block: null; place: null }>

/** The breakpoints of one request, each with its layer, time to live and reason, and the warnings. */
export type Plan = Readonly<{
  strategy: 'layered' | 'off'
  /** What stands on the wire once the plan is applied, in prompt order: the client's markers and ours. At most four with the automatic one. */
  breakpoints: readonly Breakpoint[]
  /** Time to live of the client's top-level marker, which takes one of the four slots; null when there is none. */
  automatic: Ttl | null
  /** The client's markers that are taken out before ours are put in. */
  removals: readonly Removal[]
  /** Set when the request goes on byte for byte as it came. */
  untouched: Untouched | null
  warnings: readonly Warning[]
}>

/** The plan of a request that is passed on as it came, with nothing known about its markers. */
export function leave(untouched: Untouched, warnings: readonly Warning[] = []): Plan {
  return { strategy: 'off', breakpoints: [], automatic: null, removals: [], untouched, warnings }
}
