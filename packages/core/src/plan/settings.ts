import type { Ttl } from '../prompt/prompt.ts'

/** The four places that a plan may mark. `tools` and `system` are the base layer. */
export type Slot = 'tools' | 'system' | 'continuity' | 'active'

/** What is cached, for how long, and how the client's own markers are treated. Never part of what is sent. */
export type CacheSettings = Readonly<{
  /** False: the request goes on untouched. */
  enabled: boolean
  /** Time to live of each place; null leaves the place unmarked. */
  layers: Readonly<Record<Slot, Ttl | null>>
  /** `respect` keeps the client's markers and fills the free slots; `replace` removes them first; `only` adds none of ours. */
  clientMarkers: 'respect' | 'replace' | 'only'
  /** At most this many markers on the wire, the client's included. 0 to 4. */
  maxBreakpoints: number
}>

/** Options of `cache.on`, `cache.system` and `cache.tools`. */
export type TtlOption = Readonly<{ ttl?: Ttl }>

const MAX_BREAKPOINTS_DEFAULT = 4

function settings(layers: Partial<Record<Slot, Ttl | null>>, enabled = true): CacheSettings {
  return {
    enabled,
    layers: { tools: null, system: null, continuity: null, active: null, ...layers },
    clientMarkers: 'respect',
    maxBreakpoints: MAX_BREAKPOINTS_DEFAULT,
  }
}

function everywhere(ttl: Ttl): CacheSettings {
  return settings({ tools: ttl, system: ttl, continuity: ttl, active: ttl })
}

/**
 * The cache settings that users choose from, the same in library, server and assistant.
 *
 * @example cache.on()                    // all layers, five minutes
 * @example cache.system({ ttl: '1h' })   // the last system block alone, one hour
 */
export const cache = {
  /** All layers: last tool, last system block, continuity, active. Five minutes unless `ttl` says otherwise. */
  on: (option: TtlOption = {}): CacheSettings => everywhere(option.ttl ?? '5m'),
  /** No marker of ours; the request goes on byte for byte. */
  off: (): CacheSettings => settings({}, false),
  /** The last system block alone. */
  system: (option: TtlOption = {}): CacheSettings => settings({ system: option.ttl ?? '5m' }),
  /** The last tool that is not behind `defer_loading`, alone. */
  tools: (option: TtlOption = {}): CacheSettings => settings({ tools: option.ttl ?? '5m' }),
  /** All layers at five minutes. */
  short: (): CacheSettings => everywhere('5m'),
  /** All layers at one hour. */
  long: (): CacheSettings => everywhere('1h'),
} as const
