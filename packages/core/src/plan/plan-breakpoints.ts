import type { Block, Prompt, Ttl } from '../prompt/prompt.ts'
import { deepestWarmWish, layeredWishes, positionsBetween, type Wish } from './layered.ts'
import { LOOKBACK_POSITIONS, MAX_BREAKPOINTS } from './limits.ts'
import { type Breakpoint, type Layer, leave, type Plan, type Removal, type Warning } from './plan.ts'
import { checkMarkers, countMarkers, wireMarkers } from './rules.ts'
import type { CacheSettings } from './settings.ts'
import type { WarmPrefixes } from './warm-prefixes.ts'

/** What planning may know beside the request. */
export type PlanContext = Readonly<{
  /** What is believed warm; without it the plan is still right for an append-only conversation. */
  warm?: WarmPrefixes | null
  /** When the request is sent, epoch milliseconds: what expires before is not warm. */
  at?: number
}>

/**
 * Chooses where a request's cache breakpoints stand.
 *
 * Pure: the same arguments give the same plan. Never more than four breakpoints with the client's own, never against the
 * order of times to live, never on a block that the API refuses; the client's markers stay unless the settings say otherwise.
 *
 * @param prompt as `readRequest` or `readBody` gave it
 * @param settings see `cache`
 * @returns the breakpoints as they will stand on the wire, each with layer, time to live and reason
 */
export function planBreakpoints(prompt: Prompt, settings: CacheSettings, context: PlanContext = {}): Plan {
  if (!settings.enabled) return { ...clientPlan(prompt), untouched: 'caching-off' }
  const kept = settings.clientMarkers === 'replace' ? withoutClientMarkers(prompt) : prompt
  const refused = checkMarkers(kept)
  if (refused.length > 0) {
    const warnings = refused.map(({ problem, place }): Warning => ({ code: 'client-markers-refused', problem, place }))
    return leave('client-markers-refused', warnings)
  }
  const own = settings.clientMarkers === 'only' ? [] : chooseOwn(kept, settings, context)
  const { breakpoints, warnings } = settle(kept, own, settings)
  const removals = kept === prompt ? [] : removalsOf(prompt)
  const isSame = removals.length === 0 && breakpoints.every(({ placedBy }) => placedBy === 'client')
  return {
    strategy: 'layered',
    breakpoints,
    automatic: automaticTtl(kept),
    removals,
    untouched: isSame ? (breakpoints.length > 0 ? 'already-planned' : 'nothing-to-mark') : null,
    warnings,
  }
}

function clientPlan(prompt: Prompt): Plan {
  return { ...leave('caching-off'), breakpoints: clientBreakpoints(prompt), automatic: automaticTtl(prompt) }
}

function automaticTtl({ automatic }: Prompt): Ttl | null {
  return automatic?.kind === 'ephemeral' ? automatic.ttl : null
}

function withoutClientMarkers(prompt: Prompt): Prompt {
  return {
    ...prompt,
    automatic: null,
    blocks: prompt.blocks.map(block => ({ ...block, marker: null, nestedMarkers: 0 })),
  }
}

function removalsOf({ blocks, automatic }: Prompt): readonly Removal[] {
  const removals = blocks.flatMap(({ index, place, marker, nestedMarkers }): Removal[] => [
    ...(marker === null ? [] : [{ what: 'marker' as const, block: index, place }]),
    ...(nestedMarkers === 0 ? [] : [{ what: 'nested' as const, block: index, place }]),
  ])
  return automatic === null ? removals : [...removals, { what: 'automatic', block: null, place: null }]
}

/** The client's markers as breakpoints, the automatic one at the block that it lands on. */
function clientBreakpoints(prompt: Prompt): Breakpoint[] {
  return wireMarkers(prompt).flatMap(({ block: index, ttl, automatic }): Breakpoint[] => {
    const block = prompt.blocks[index]
    if (block === undefined) return []
    return [
      {
        block: index,
        place: block.place,
        layer: layerOf(block, prompt),
        ttl,
        placedBy: 'client',
        reason: automatic ? 'automatic' : 'client',
      },
    ]
  })
}

function layerOf(block: Block, prompt: Prompt): Layer {
  if (block.place.section !== 'messages') return 'base'
  const last = prompt.blocks.findLast(({ unmarkable }) => unmarkable === null)
  return block === last ? 'active' : 'continuity'
}

/** Our places beside the client's markers, in prompt order and no more than there are free slots. */
function chooseOwn(prompt: Prompt, settings: CacheSettings, context: PlanContext): readonly Wish[] {
  const free = Math.min(settings.maxBreakpoints, MAX_BREAKPOINTS) - countMarkers(prompt)
  const marked = wireMarkers(prompt).map(({ block }) => block)
  const wanted = layeredWishes(prompt).filter(
    ({ slot, block }) => settings.layers[slot] !== null && !marked.includes(block.index),
  )
  const anchor = warmAnchor(prompt, [...marked, ...wanted.map(({ block }) => block.index)], settings, context)
  const ranked = rank(prompt, marked, wanted)
  if (anchor !== null) ranked.unshift(anchor)
  return ranked.slice(0, Math.max(0, free)).sort((a, b) => a.block.index - b.block.index)
}

function warmAnchor(
  prompt: Prompt,
  marked: readonly number[],
  settings: CacheSettings,
  { warm = null, at = 0 }: PlanContext,
): Wish | null {
  // Continuity is the layer that memory serves: without it the user asked for a fixed head or tail only.
  if (warm === null || settings.layers.continuity === null) return null
  const wish = deepestWarmWish(prompt, marked, warm, at)
  return wish !== null && settings.layers[wish.slot] !== null ? wish : null
}

/**
 * Orders the places by what they are worth when slots are short. The newest block comes first: nothing of this turn is
 * ever read without it. The system marker covers the tools as well, so the tools marker yields before it. Beside a
 * client's own markers a free slot goes to continuity only if more than 19 positions are new; else the client's tail
 * finds the previous entry by itself and the head is the better use.
 */
function rank(prompt: Prompt, marked: readonly number[], wanted: readonly Wish[]): Wish[] {
  const continuity = wanted.find(({ slot }) => slot === 'continuity')
  const isNeeded =
    marked.length === 0 ||
    (continuity !== undefined &&
      !marked.some(index => {
        const distance = positionsBetween(prompt, continuity.block.index, index)
        return distance >= 0 && distance < LOOKBACK_POSITIONS
      }))
  const order = marked.length === 0 ? ALONE : isNeeded ? BESIDE_FAR : BESIDE_NEAR
  return [...wanted].sort((a, b) => order.indexOf(a.slot) - order.indexOf(b.slot))
}

const ALONE = ['active', 'continuity', 'system', 'tools']
const BESIDE_FAR = ['active', 'continuity', 'tools', 'system']
const BESIDE_NEAR = ['active', 'tools', 'system', 'continuity']

/** Gives every place its time to live, so that a longer one never stands behind a shorter one. */
function settle(
  prompt: Prompt,
  own: readonly Wish[],
  settings: CacheSettings,
): Readonly<{ breakpoints: readonly Breakpoint[]; warnings: readonly Warning[] }> {
  const client = clientBreakpoints(prompt)
  const warnings: Warning[] = []
  const ours = own.map(({ block, slot, layer, reason }): Breakpoint => {
    return {
      block: block.index,
      place: block.place,
      layer,
      ttl: settings.layers[slot] ?? '5m',
      placedBy: 'sternline',
      reason,
    }
  })
  const all = [...client, ...ours].sort((a, b) => a.block - b.block)
  const breakpoints = all.map((breakpoint, i): Breakpoint => {
    const ttl =
      breakpoint.placedBy === 'client' ? breakpoint.ttl : fit(breakpoint.ttl, all.slice(0, i), all.slice(i + 1))
    if (ttl === breakpoint.ttl) return breakpoint
    const { layer, place } = breakpoint
    warnings.push({ code: ttl === '1h' ? 'ttl-raised' : 'ttl-lowered', layer, place, to: ttl })
    return { ...breakpoint, ttl }
  })
  return { breakpoints, warnings }
}

/** A time to live that is not above any earlier one and not below any later one; what the client marked earlier decides. */
function fit(ttl: Ttl, before: readonly Breakpoint[], after: readonly Breakpoint[]): Ttl {
  if (before.some(earlier => earlier.placedBy === 'client' && earlier.ttl === '5m')) return '5m'
  return after.some(later => later.ttl === '1h') ? '1h' : ttl
}
