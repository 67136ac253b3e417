import type { Prompt } from '../prompt/prompt.ts'
import { deepestWarm, isWithinLookback } from './lookback.ts'
import type { PlanContext } from './plan-context.ts'
import type { CacheSettings } from './settings.ts'
import { STRATEGIES } from './strategies/strategies.ts'
import type { Beside } from './strategies/strategy.ts'
import type { Wish } from './strategies/wish.ts'

/**
 * Chooses our places beside the client's markers: no more than there are free slots, the most useful first.
 *
 * @param marked the blocks that the client's markers stand on, as they stay
 * @param free how many of the four slots they leave
 */
export function choosePlaces(
  prompt: Prompt,
  marked: readonly number[],
  free: number,
  settings: CacheSettings,
  context: PlanContext,
): readonly Wish[] {
  const strategy = STRATEGIES[settings.strategy]
  const wishes = strategy
    .wishes(prompt)
    .filter(({ slot, block }) => settings.layers[slot] !== null && !marked.includes(block.index))
  const order = strategy.order(besideWhat(prompt, marked, wishes))
  const ranked: Wish[] = []
  for (const reason of order) for (const wish of wishes) if (wish.reason === reason) ranked.push(wish)
  return strategy.usesMemory ? withWarmAnchor(prompt, marked, ranked, free, settings, context) : ranked.slice(0, free)
}

function besideWhat(prompt: Prompt, marked: readonly number[], wishes: readonly Wish[]): Beside {
  if (marked.length === 0) return 'alone'
  const continuity = wishes.find(({ reason }) => reason === 'previous-request-end')
  if (continuity === undefined) return 'near'
  return marked.some(marker => isWithinLookback(prompt, continuity.block.index, marker)) ? 'near' : 'far'
}

/**
 * Adds the deepest entry that is known to be warm where none of the chosen places would find it. It comes second: the
 * newest block keeps the conversation growing, and one missed read costs less than a tail that is never written.
 */
function withWarmAnchor(
  prompt: Prompt,
  marked: readonly number[],
  ranked: readonly Wish[],
  free: number,
  settings: CacheSettings,
  { warm = null, at = 0 }: PlanContext,
): readonly Wish[] {
  const chosen = ranked.slice(0, free)
  // Continuity is the layer that memory serves: without it the user asked for a fixed head or tail only.
  if (warm === null || settings.layers.continuity === null) return chosen
  const entry = deepestWarm(prompt, warm, at)
  if (entry === undefined) return chosen
  const isReached = (marker: number): boolean => isWithinLookback(prompt, entry.index, marker)
  if (marked.some(isReached) || chosen.some(({ block }) => isReached(block.index))) return chosen
  const anchor: Wish = { block: entry, slot: 'continuity', reason: 'deepest-warm-entry' }
  const [first, ...rest] = ranked
  return (first?.slot === 'active' ? [first, anchor, ...rest] : [anchor, ...ranked]).slice(0, free)
}
