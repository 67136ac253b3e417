import type { Ttl } from '../prompt/prompt.ts'
import { isFields } from '../usage/fields.ts'
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
  /** Ours are added up to this many markers on the wire, the client's included; the client's own are never taken away for it. 0 to 4. */
  maxBreakpoints: number
}>

/** Any part of the settings: what is left out is as in `cache.on()`. */
export type CacheOptions = Readonly<
  Partial<Omit<CacheSettings, 'layers'>> & { layers?: Readonly<Partial<Record<Slot, Ttl | null>>> }
>

/** Option of `cache.on`, `cache.system` and `cache.tools`. */
export type TtlOption = Readonly<{ ttl?: Ttl }>

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
  on: (option: TtlOption = {}): CacheSettings => ({ ...ON, layers: everywhere(lifeOf(option)) }),
  /** No marker of ours; the request goes on byte for byte. */
  off: (): CacheSettings => ({ ...ON, enabled: false, layers: NOWHERE }),
  /** The last system block alone. */
  system: (option: TtlOption = {}): CacheSettings => ({ ...ON, layers: { ...NOWHERE, system: lifeOf(option) } }),
  /** The last tool that is not behind `defer_loading`, alone. */
  tools: (option: TtlOption = {}): CacheSettings => ({ ...ON, layers: { ...NOWHERE, tools: lifeOf(option) } }),
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
    refuseBad(checkOptions(options))
    return { ...ON, ...said(options), layers: { ...ON.layers, ...said(options.layers ?? {}) } }
  },
} as const

/** @throws SternlineError `bad-cache-settings` for a life that does not exist */
function lifeOf({ ttl = '5m' }: TtlOption): Ttl {
  refuseBad(problemsOf({ ttl }, { ttl: oneOf('5m', '1h') }))
  return ttl
}

function refuseBad(problems: readonly string[]): void {
  if (problems.length === 0) return
  throw new SternlineError('bad-cache-settings', {
    what: 'The cache settings are not usable.',
    why: `${problems.join('; ')}.`,
    fix: 'Correct these fields, or start from cache.on().',
  })
}

/** Says in a few words what a value had to be; null when it is fine. */
type Check = (value: unknown) => string | null

const SETTINGS: Readonly<Record<string, Check>> = {
  enabled: oneOf(true, false),
  repair: oneOf(true, false),
  strategy: oneOf('layered', 'two-recent', 'three-layer'),
  clientMarkers: oneOf('respect', 'replace', 'only'),
  maxBreakpoints: oneOf(0, 1, 2, 3, 4),
  layers: value => (isFields(value) ? null : 'an object'),
}

const LAYER = oneOf('5m', '1h', null)
const LAYERS: Readonly<Record<Slot, Check>> = { tools: LAYER, system: LAYER, continuity: LAYER, active: LAYER }

function oneOf(...values: readonly unknown[]): Check {
  const all = values.map(value => JSON.stringify(value)).join(', ')
  return value => (values.includes(value) ? null : all.replace(/, (?!.*,)/, ' or '))
}

/** What is undefined was left out: callers pass on options of their own that way. */
function said<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T
}

/** Callers in plain JavaScript and settings files have no compiler to tell them. */
function checkOptions(options: CacheOptions): readonly string[] {
  if (!isFields(options)) return ['the settings are not an object']
  const layers = isFields(options.layers) ? options.layers : {}
  return [...problemsOf(options, SETTINGS), ...problemsOf(layers, LAYERS, 'layers.')]
}

function problemsOf(options: object, checks: Readonly<Record<string, Check>>, prefix = ''): readonly string[] {
  return Object.entries(said(options)).flatMap(([name, value]) => {
    const check = Object.hasOwn(checks, name) ? checks[name] : undefined
    if (check === undefined) return [`${prefix}${name} is not a cache setting`]
    const expected = check(value)
    return expected === null ? [] : [`${prefix}${name} is ${JSON.stringify(value)}, expected ${expected}`]
  })
}
