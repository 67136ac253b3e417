import type { Breakpoint, MarkerProblem, Plan, Reason, Repair, Untouched, Warning } from '../plan/plan.ts'
import { formatPlace, type Place, type ReadProblem } from '../prompt/prompt.ts'
import { formatTokens } from './format.ts'

/**
 * A whole plan in sentences for a person: one a breakpoint, then what was mended, then what to know.
 *
 * @example ['system[0], base, 5m: The end of the system prompt: tools and system are the same in every message.']
 */
export function explainPlan(plan: Plan): readonly string[] {
  return [
    ...(plan.untouched === null ? [] : [explainUntouched(plan.untouched)]),
    ...plan.breakpoints.map(explainBreakpoint),
    ...plan.repairs.map(explainRepair),
    ...plan.warnings.map(explainWarning),
  ]
}

function explainBreakpoint({ place, layer, ttl, reason }: Breakpoint): string {
  return `${formatPlace(place)}, ${layer}, ${ttl}: ${explainReason(reason)}`
}

/** What was wrong with a marker of the client's, and what was done about it. */
export function explainRepair({ problem, done, from, to }: Repair): string {
  return `${PROBLEMS[problem]} The marker ${at(from)} was ${DONE[done](to)}.`
}

/** The sum of all markers stands nowhere in particular. */
function whereOf({ problem, place }: Readonly<{ problem: MarkerProblem; place: Place | null }>): string {
  return problem === 'too-many' ? '' : ` It stands ${at(place)}.`
}

const DONE: Readonly<Record<Repair['done'], (to: Place | null) => string>> = {
  dropped: () => 'taken out',
  moved: to => `put ${at(to)}`,
  rewritten: () => 'written as the API knows it',
  raised: () => 'given an hour',
  lowered: () => 'given five minutes',
}

function at(place: Place | null): string {
  return place === null ? 'at the top level' : `at ${formatPlace(place)}`
}

/** Why a breakpoint stands where it stands, as a sentence. */
export function explainReason(reason: Reason): string {
  return REASONS[reason]
}

const REASONS: Readonly<Record<Reason, string>> = {
  'last-tool': 'The last tool definition: the tools stay warm even when the system prompt changes.',
  'last-system-block': 'The end of the system prompt: tools and system are the same in every message.',
  'previous-request-end': 'Where the previous request ended: its entry is found here, however much this turn adds.',
  'earlier-request-end':
    'Where the request before the previous one ended: if the newest entry is gone, at most one exchange is lost.',
  'second-newest-message': 'The second newest message: if the newest entry is gone, at most one exchange is lost.',
  'end-of-history': 'The last message of the history: everything said before is locked in.',
  'deepest-warm-entry': 'The deepest entry known to be warm and still identical.',
  'newest-block': 'The newest block: what this turn adds is read from the cache by the next one.',
  client: 'Placed by the client.',
  automatic: 'Placed by the API for the client’s top-level cache_control.',
}

/** What a warning of a plan means, why, and what to do. */
export function explainWarning(warning: Warning): string {
  switch (warning.code) {
    case 'ttl-raised':
      return `The breakpoint at ${formatPlace(warning.place)} lives ${warning.to}, longer than its setting: a longer life may not stand behind a shorter one.`
    case 'ttl-lowered':
      return `The breakpoint at ${formatPlace(warning.place)} lives ${warning.to}, shorter than its setting: the client placed a 5m marker before it, and a longer life may not stand behind a shorter one.`
    case 'hour-not-given':
      return 'The upstream gave five minutes where an hour was asked for, so five minutes are asked for.'
    case 'client-markers-refused':
      return `${PROBLEMS[warning.problem]}${whereOf(warning)} The request went on untouched; the API will refuse it.`
    case 'unreadable':
      return explainReadProblem(warning.problem)
    case 'below-seen-minimum':
      return `The prompt is about ${formatTokens(warning.tokens)} tokens long. The model is documented to cache from ${formatTokens(warning.minimum)} on, but users saw nothing cached below ${formatTokens(warning.seen)}.`
    case 'below-minimum':
      return `The prompt is about ${formatTokens(warning.tokens)} tokens long and the model caches from ${formatTokens(warning.minimum)} on: nothing will be cached yet.`
  }
}

const PROBLEMS: Readonly<Record<MarkerProblem, string>> = {
  'too-many': 'The request carries more than four cache_control markers.',
  'bad-type-or-ttl': 'A cache_control is neither {"type":"ephemeral"} nor has a ttl of "5m" or "1h".',
  'on-unmarkable-block': 'A cache_control stands on a block that takes none.',
  'inside-tool-result': 'A cache_control stands inside a tool_result; it belongs on the tool_result itself.',
  'ttl-order': 'A marker with ttl "1h" stands behind one with "5m".',
  'on-thread': 'The request goes on with a thread, where the API takes no cache_control.',
  'automatic-ttl-differs': 'The top-level cache_control has another ttl than the marker of the block that it lands on.',
}

/** Why a request went on byte for byte as it came. */
export function explainUntouched(untouched: Untouched): string {
  return UNTOUCHED[untouched]
}

const UNTOUCHED: Readonly<Record<Untouched, string>> = {
  'caching-off': 'Caching is switched off.',
  'on-thread': 'The request goes on with a thread, where the API takes no cache_control.',
  'nothing-to-mark': 'No block can carry a marker, or the settings ask for none.',
  'client-markers-refused': 'The client’s markers break a rule of the API, so ours were not added.',
  'already-planned': 'The client’s markers already do what the plan would.',
  unreadable: 'The request could not be read, so it went on as it came.',
  'other-api': 'The API takes no cache_control.',
}

/** Why a request could not be read. */
export function explainReadProblem({ code, at, detail }: ReadProblem): string {
  return `${READ_PROBLEMS[code]} (${at}: ${detail}).`
}

const READ_PROBLEMS: Readonly<Record<ReadProblem['code'], string>> = {
  'not-json': 'The body is not JSON',
  'not-a-request': 'The body is not a Messages API request',
  'duplicate-key': 'The body has a key twice',
  'too-deep': 'The body is nested too deeply',
  'too-long': 'The body has too long a part',
}
