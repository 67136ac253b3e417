import { estimateTokens } from '../cache/estimate-tokens.ts'
import { LARGEST_MINIMUM_TOKENS } from '../money/find-model.ts'
import type { Prompt } from '../prompt/prompt.ts'
import { choosePlaces } from './choose-places.ts'
import { lastMarkable } from './last-markable.ts'
import { MAX_BREAKPOINTS } from './limits.ts'
import { blockOf, countSlots, editsTowards, type Markers, NO_MARKERS, onTheWire } from './markers.ts'
import { type Breakpoint, leave, type Plan, type Repair, type Untouched, type Warning } from './plan.ts'
import type { PlanContext } from './plan-context.ts'
import { putInOrder } from './put-in-order.ts'
import { repairMarkers } from './repair.ts'
import { checkMarkers, usableMarkers } from './rules.ts'
import type { CacheSettings } from './settings.ts'
import type { Wish } from './strategies/wish.ts'

/**
 * Chooses where a request's cache breakpoints stand.
 *
 * Pure: the same arguments give the same plan. Never more than four breakpoints with the client's own, never against the
 * order of lives, never on a block that the API refuses; the client's markers stay unless the settings say otherwise.
 *
 * @param prompt as `readRequest` or `readBody` gave it
 * @param settings see `cache`
 * @returns the breakpoints as they will stand on the wire, each with layer, time to live and reason, and the edits that
 * put them there
 */
export function planBreakpoints(prompt: Prompt, settings: CacheSettings, context: PlanContext = {}): Plan {
  if (!settings.enabled) return switchedOff(prompt)
  const client = clientMarkers(prompt, settings)
  if (client === null) return refused(prompt)
  const { markers, repairs } = client
  const { automatic } = markers
  const theirs = clientBreakpoints(prompt, markers)
  const places = ourPlaces(prompt, theirs, countSlots(markers), settings, context)
  const { breakpoints, warnings } = withLives(theirs, places, settings, context)
  const edits = editsTowards(prompt, breakpoints, automatic)
  return {
    strategy: settings.strategy,
    breakpoints,
    automatic,
    edits,
    repairs,
    untouched: edits.length > 0 ? null : whyUntouched(prompt, breakpoints),
    warnings: [...warnings, ...checkLength(prompt, breakpoints, context)],
  }
}

function ourPlaces(
  prompt: Prompt,
  theirs: readonly Breakpoint[],
  slotsTaken: number,
  settings: CacheSettings,
  context: PlanContext,
): readonly Wish[] {
  const free = Math.min(settings.maxBreakpoints, MAX_BREAKPOINTS) - slotsTaken
  if (free <= 0 || settings.clientMarkers === 'only' || prompt.onThread) return []
  const marked = theirs.map(({ block }) => block)
  return choosePlaces(prompt, marked, free, settings, context)
}

function whyUntouched({ onThread }: Prompt, breakpoints: readonly Breakpoint[]): Untouched {
  if (onThread) return 'on-thread'
  return breakpoints.length > 0 ? 'already-planned' : 'nothing-to-mark'
}

function switchedOff(prompt: Prompt): Plan {
  const markers = usableMarkers(prompt)
  return { ...leave('caching-off'), breakpoints: clientBreakpoints(prompt, markers), automatic: markers.automatic }
}

function refused(prompt: Prompt): Plan {
  const warnings = checkMarkers(prompt).map(
    ({ problem, place }): Warning => ({ code: 'client-markers-refused', problem, place }),
  )
  return leave('client-markers-refused', warnings)
}

/** The client's markers as they may stay; null when the API would refuse them and they must not be mended. */
function clientMarkers(
  prompt: Prompt,
  settings: CacheSettings,
): Readonly<{ markers: Markers; repairs: readonly Repair[] }> | null {
  if (settings.clientMarkers === 'replace') return { markers: NO_MARKERS, repairs: [] }
  if (settings.repair) return repairMarkers(prompt)
  return checkMarkers(prompt).length > 0 ? null : { markers: usableMarkers(prompt), repairs: [] }
}

function clientBreakpoints(prompt: Prompt, markers: Markers): readonly Breakpoint[] {
  const newest = lastMarkable(prompt)
  const breakpoints: Breakpoint[] = []
  for (const { block: index, ttl, automatic } of onTheWire(prompt, markers)) {
    const block = prompt.blocks[index]
    if (block === undefined) continue
    const layer = block.place.section !== 'messages' ? 'base' : block === newest ? 'active' : 'continuity'
    const reason = automatic ? 'automatic' : 'client'
    breakpoints.push({ block: index, place: block.place, ttl, layer, placedBy: 'client', reason })
  }
  return breakpoints
}

/** Gives every place of ours its life, so that a longer one never stands behind a shorter one. */
function withLives(
  client: readonly Breakpoint[],
  places: readonly Wish[],
  settings: CacheSettings,
  { warm }: PlanContext,
): Readonly<{ breakpoints: readonly Breakpoint[]; warnings: readonly Warning[] }> {
  const givesHour = warm?.honours1h !== false
  const wanted = [...client]
  for (const { block, slot, reason } of places) {
    const ttl = givesHour ? (settings.layers[slot] ?? '5m') : '5m'
    const layer = slot === 'continuity' || slot === 'active' ? slot : 'base'
    putInOrder(wanted, { block: block.index, place: block.place, ttl, layer, placedBy: 'sternline', reason }, blockOf)
  }
  const asksInVain = !givesHour && places.some(({ slot }) => settings.layers[slot] === '1h')
  const inVain: readonly Warning[] = asksInVain ? [{ code: 'hour-not-given' }] : []
  if (wanted.every(({ ttl }) => ttl === wanted[0]?.ttl)) return { breakpoints: wanted, warnings: inVain }
  const lowered = wanted.map((breakpoint, i) => belowClient(breakpoint, wanted.slice(0, i)))
  const breakpoints = lowered.map((breakpoint, i) => aboveLater(breakpoint, lowered.slice(i + 1)))
  const warnings = breakpoints.flatMap(({ layer, place, ttl }, i): Warning[] =>
    ttl === wanted[i]?.ttl ? [] : [{ code: ttl === '1h' ? 'ttl-raised' : 'ttl-lowered', layer, place, to: ttl }],
  )
  return { breakpoints, warnings: [...inVain, ...warnings] }
}

/** Ours is not above what the client marked before. */
function belowClient(breakpoint: Breakpoint, before: readonly Breakpoint[]): Breakpoint {
  if (breakpoint.placedBy === 'client') return breakpoint
  return before.some(({ placedBy, ttl }) => placedBy === 'client' && ttl === '5m')
    ? { ...breakpoint, ttl: '5m' }
    : breakpoint
}

/** Ours is not below what stands behind. */
function aboveLater(breakpoint: Breakpoint, after: readonly Breakpoint[]): Breakpoint {
  if (breakpoint.placedBy === 'client') return breakpoint
  return after.some(({ ttl }) => ttl === '1h') ? { ...breakpoint, ttl: '1h' } : breakpoint
}

/** The API ignores a marker whose prefix is too short without a word, so the word is ours. */
function checkLength(prompt: Prompt, breakpoints: readonly Breakpoint[], { facts }: PlanContext): readonly Warning[] {
  const last = breakpoints.at(-1)
  if (facts === undefined || last === undefined) return []
  const minimum = facts?.minimumTokens ?? LARGEST_MINIMUM_TOKENS
  const seen = facts?.seenMinimumTokens ?? minimum
  let tokens = 0
  for (const block of prompt.blocks) {
    if (block.index <= last.block) tokens += estimateTokens(block, facts)
    // Nearly every prompt is long enough within its first blocks.
    if (tokens >= minimum && tokens >= seen) return []
  }
  return tokens < minimum
    ? [{ code: 'below-minimum', tokens, minimum }]
    : [{ code: 'below-seen-minimum', tokens, minimum, seen }]
}
