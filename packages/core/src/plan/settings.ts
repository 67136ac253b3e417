import type { Ttl } from '../prompt/prompt.ts'
import { SternlineError } from '../words/errors.ts'
import { MAX_BREAKPOINTS } from './limits.ts'

/** The four places that a plan may mark. `tools` and `system` are the base layer. */
export type Slot = 'tools' | 'system' | 'continuity' | 'active'

/** The rule that makes a plan. `layered` is the default; the others are rules that users know from elsewhere. */
export type StrategyName = 'layered' | 'two-recent' | 'three-layer'

/** What is cached, for how long, by which rule, and how the client's own markers are treated. Never part of what is sent. */
export type CacheSettings = Readonly<{
  /** False: the request goes on untouched. */
  enabled: boolean
  strategy: StrategyName
  /** Time to live of each place; null leaves the place unmarked. */
  layers: Readonly<Record<Slot, Ttl | null>>
  /** `respect` keeps the client's markers and fills the free slots; `replace` removes them first; `only` adds none of ours. */
  clientMarkers: 'respect' | 'replace' | 'only'
  /** Whether client's markers that the API would refuse are mended; otherwise such a request goes on as it came. */
  repair: boolean
  /** At most this many markers on the wire, the client's included. 0 to 4. */
  maxBreakpoints: number
}>

/** Any part of the settings: what is left out is as in `cache.on()`. */
export type CacheOptions = Readonly<
  Partial<Omit<CacheSettings, 'layers'>> & { layers?: Readonly<Partial<Record<Slot, Ttl | null>>> }
>

/** Option of `cache.on`, `cache.system` and `cache.tools`. */
export type TtlOption = Readonly<{ ttl?: Ttl }>

const SLOTS: readonly Slot[] = ['tools', 'system', 'continuity', 'active']
const NOWHERE: CacheSettings['layers'] = { tools: null, system: null, continuity: null, active: null }

const ON: CacheSettings = {
  enabled: true,
  strategy: 'layered',
  layers: everywhere('5m'),
  clientMarkers: 'respect',
  repair: true,
  maxBreakpoints: MAX_BREAKPOINTS,
}

function everywhere(ttl: Ttl): CacheSettings['layers'] {
  return { tools: ttl, system: ttl, continuity: ttl, active: ttl }
}

/**
 * The cache settings that users choose from, the same in library, server and assistant.
 *
 * @example cache.on()                    // all layers, five minutes
 * @example cache.system({ ttl: '1h' })   // the last system block alone, one hour
 * @example cache.with({ layers: { tools: '1h', system: '1h' } })   // an hour for the base, five minutes for the rest
 */
export const cache = {
  /** All layers: last tool, last system block, continuity, active. Five minutes unless `ttl` says otherwise. */
  on: (option: TtlOption = {}): CacheSettings => ({ ...ON, layers: everywhere(option.ttl ?? '5m') }),
  /** No marker of ours; the request goes on byte for byte. */
  off: (): CacheSettings => ({ ...ON, enabled: false, layers: NOWHERE }),
  /** The last system block alone. */
  system: (option: TtlOption = {}): CacheSettings => ({ ...ON, layers: { ...NOWHERE, system: option.ttl ?? '5m' } }),
  /** The last tool that is not behind `defer_loading`, alone. */
  tools: (option: TtlOption = {}): CacheSettings => ({ ...ON, layers: { ...NOWHERE, tools: option.ttl ?? '5m' } }),
  /** All layers at five minutes. */
  short: (): CacheSettings => ({ ...ON, layers: everywhere('5m') }),
  /** All layers at one hour. */
  long: (): CacheSettings => ({ ...ON, layers: everywhere('1h') }),
  /**
   * Full control: what is left out is as in `cache.on()`.
   *
   * @throws SternlineError `bad-cache-settings` that names every wrong field
   */
  with: (options: CacheOptions): CacheSettings => {
    const problems = checkOptions(options)
    if (problems.length > 0) {
      throw new SternlineError('bad-cache-settings', {
        what: 'The cache settings are not usable.',
        why: `${problems.join('; ')}.`,
        fix: 'Correct these fields, or start from cache.on().',
      })
    }
    return { ...ON, ...options, layers: { ...ON.layers, ...options.layers } }
  },
} as const

const ALLOWED: Readonly<Record<string, (value: unknown) => string | null>> = {
  enabled: value => (typeof value === 'boolean' ? null : 'true or false'),
  repair: value => (typeof value === 'boolean' ? null : 'true or false'),
  strategy: oneOf('layered', 'two-recent', 'three-layer'),
  clientMarkers: oneOf('respect', 'replace', 'only'),
  maxBreakpoints: value =>
    Number.isInteger(value) && Number(value) >= 0 && Number(value) <= MAX_BREAKPOINTS ? null : '0, 1, 2, 3 or 4',
  layers: () => null,
}

function oneOf(...words: readonly string[]): (value: unknown) => string | null {
  return value => (words.some(word => word === value) ? null : words.map(word => `"${word}"`).join(' or '))
}

/** Callers in plain JavaScript and settings files have no compiler to tell them. */
function checkOptions(options: CacheOptions): readonly string[] {
  const isTtl = oneOf('5m', '1h')
  return [
    ...Object.entries(options).map(([name, value]) => problem(name, ALLOWED[name], value)),
    ...Object.entries(options.layers ?? {}).map(([name, value]) =>
      problem(
        `layers.${name}`,
        SLOTS.some(slot => slot === name) ? v => (v === null ? null : isTtl(v)) : undefined,
        value,
      ),
    ),
  ].filter(line => line !== null)
}

function problem(name: string, check: ((value: unknown) => string | null) | undefined, value: unknown): string | null {
  if (check === undefined) return `${name} is not a cache setting`
  const expected = value === undefined ? null : check(value)
  return expected === null ? null : `${name} is ${JSON.stringify(value)}, expected ${expected}`
}
