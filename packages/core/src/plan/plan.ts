import type { Place, ReadProblem, Ttl } from '../prompt/prompt.ts'
import type { StrategyName } from './settings.ts'

/** Why a breakpoint exists: the head of the prompt, where the previous request ended, the newest block. */
export type Layer = 'base' | 'continuity' | 'active'

/** Why a breakpoint stands exactly where it stands. `explainReason` turns it into a sentence. */
export type Reason =
  | 'last-tool'
  | 'last-system-block'
  | 'previous-request-end'
  | 'earlier-request-end'
  | 'second-newest-message'
  | 'end-of-history'
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

/** What the API refuses about the markers that a request already carries. */
export type MarkerProblem =
  | 'too-many'
  | 'bad-type-or-ttl'
  | 'on-unmarkable-block'
  | 'inside-tool-result'
  | 'ttl-order'
  | 'automatic-ttl-differs'
  | 'on-thread'

/** What was done about a marker that the API would have refused. */
export type Repair = Readonly<{
  problem: MarkerProblem
  done: 'dropped' | 'moved' | 'rewritten' | 'raised' | 'lowered'
  /** Where the marker stood; null for the top-level one. */
  from: Place | null
  /** Where it stands now; null when it was dropped or is the top-level one. */
  to: Place | null
}>

/** Something that the person who sends the request should know. `explainWarning` turns it into a sentence. */
export type Warning =
  | Readonly<{ code: 'ttl-raised' | 'ttl-lowered'; layer: Layer; place: Place; to: Ttl }>
  /** Memory has learnt that the upstream gives five minutes where an hour is asked for. */
  | Readonly<{ code: 'hour-not-given' }>
  | Readonly<{ code: 'client-markers-refused'; problem: MarkerProblem; place: Place | null }>
  | Readonly<{ code: 'unreadable'; problem: ReadProblem }>
  /** Unit of both: tokens; the first one is an estimate. */
  | Readonly<{ code: 'below-minimum'; tokens: number; minimum: number }>
  /** Above the documented minimum and below the one that users saw. Unit: tokens. */
  | Readonly<{ code: 'below-seen-minimum'; tokens: number; minimum: number; seen: number }>

/** Why a request is passed on exactly as it came. */
export type Untouched =
  | 'caching-off'
  | 'on-thread'
  | 'nothing-to-mark'
  | 'client-markers-refused'
  | 'already-planned'
  | 'unreadable'
  /** Its API has no markers: OpenAI's caches by itself. */
  | 'other-api'

/** One change of a block's markers. */
export type BlockEdit =
  | Readonly<{ what: 'set'; block: number; place: Place; ttl: Ttl }>
  | Readonly<{ what: 'remove' | 'remove-nested'; block: number; place: Place }>

/** One change of the top-level marker. */
export type AutomaticEdit = Readonly<{ what: 'set-automatic'; ttl: Ttl }> | Readonly<{ what: 'remove-automatic' }>

/** One change of a request's markers. Nothing else of a request is ever changed. */
export type Edit = BlockEdit | AutomaticEdit

/** The breakpoints of one request, each with its layer, time to live and reason, and the warnings. */
export type Plan = Readonly<{
  strategy: StrategyName | 'off'
  /** What stands on the wire once the plan is applied, in prompt order: the client's markers and ours. At most four with the automatic one, unless caching is off and the client itself sent more. */
  breakpoints: readonly Breakpoint[]
  /** Time to live of the top-level marker, which takes one of the four slots even where it does nothing; null when there is none. */
  automatic: Ttl | null
  /** What `apply` does, in prompt order. Empty exactly when `untouched` is set. */
  edits: readonly Edit[]
  /** What was wrong with the client's own markers and was mended. */
  repairs: readonly Repair[]
  /** Set when the request goes on byte for byte as it came. */
  untouched: Untouched | null
  warnings: readonly Warning[]
}>

/** The plan of a request that is passed on as it came, with nothing known about its markers. */
export function leave(untouched: Untouched, warnings: readonly Warning[] = []): Plan {
  return { strategy: 'off', breakpoints: [], automatic: null, edits: [], repairs: [], untouched, warnings }
}
