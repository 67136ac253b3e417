import type { PositionCount, PromptCacheOptions } from '@sternline/core/cache-model'

/** What the documentation leaves open about the cache, and what the recordings can't tell. */
export type World = Readonly<{
  /** How positions of the look-back are counted. */
  positions: PositionCount
  /**
   * Whether a 1h marker above a 5m entry makes an entry that lives an hour with all its prefix (`literal`, what the
   * documented billing says), or one that lives no longer than what it stands on (`no-upgrade`).
   */
  upgrade: 'literal' | 'no-upgrade'
}>

/** What the cache model takes for true when nothing else is said. */
export const DEFAULT_WORLD: World = { positions: 'flat', upgrade: 'literal' }

/** A world as settings of the core's cache model. */
export function cacheOptions({ positions, upgrade }: World): PromptCacheOptions {
  return { positions, upgrade: upgrade === 'literal' ? 'full' : 'none' }
}
