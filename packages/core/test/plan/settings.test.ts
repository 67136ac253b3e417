import { describe, expect, it } from 'vitest'
import { type CacheOptions, cache, SternlineError } from '../../src/index.ts'

const NOTHING = { tools: null, system: null, continuity: null, active: null }

describe('cache settings', () => {
  it.each([
    { name: 'on()', made: cache.on(), layers: { tools: '5m', system: '5m', continuity: '5m', active: '5m' } },
    { name: "on({ ttl: '1h' })", made: cache.on({ ttl: '1h' }), layers: cache.long().layers },
    { name: 'system()', made: cache.system(), layers: { ...NOTHING, system: '5m' } },
    { name: "system({ ttl: '1h' })", made: cache.system({ ttl: '1h' }), layers: { ...NOTHING, system: '1h' } },
    { name: 'tools()', made: cache.tools(), layers: { ...NOTHING, tools: '5m' } },
    { name: "tools({ ttl: '1h' })", made: cache.tools({ ttl: '1h' }), layers: { ...NOTHING, tools: '1h' } },
    { name: 'short()', made: cache.short(), layers: cache.on().layers },
    { name: 'long()', made: cache.long(), layers: { tools: '1h', system: '1h', continuity: '1h', active: '1h' } },
  ])('cache.$name', ({ made, layers }) => {
    expect(made).toEqual({
      enabled: true,
      strategy: 'layered',
      layers,
      clientMarkers: 'respect',
      repair: true,
      maxBreakpoints: 4,
    })
  })

  it('cache.off() places nothing', () => {
    expect(cache.off()).toMatchObject({ enabled: false, layers: NOTHING })
  })
})

function refusal(options: unknown): SternlineError {
  try {
    cache.with(options as CacheOptions)
  } catch (error) {
    if (error instanceof SternlineError) return error
  }
  throw new Error('These settings were taken.')
}

describe('cache.with, full control', () => {
  it.each([
    { options: { enabled: false }, why: 'switched off by hand' },
    { options: { repair: false }, why: 'nothing mended' },
    { options: { strategy: 'layered' }, why: 'each strategy by its name' },
    { options: { strategy: 'two-recent' }, why: 'each strategy by its name' },
    { options: { strategy: 'three-layer' }, why: 'each strategy by its name' },
    { options: { clientMarkers: 'respect' }, why: 'each way with the client’s markers' },
    { options: { clientMarkers: 'replace' }, why: 'each way with the client’s markers' },
    { options: { clientMarkers: 'only' }, why: 'each way with the client’s markers' },
    { options: { maxBreakpoints: 0 }, why: 'from none' },
    { options: { maxBreakpoints: 4 }, why: 'to all four' },
  ] as const)('takes $options: $why', ({ options }) => {
    expect(cache.with(options)).toEqual({ ...cache.on(), ...options })
  })

  it('takes an hour below five minutes, and a layer switched off', () => {
    const layers = { tools: '1h', system: '1h', continuity: null } as const
    expect(cache.with({ layers }).layers).toEqual({ ...layers, active: '5m' })
  })

  it.each([
    { options: { maxBreakpoints: -1 }, says: 'maxBreakpoints is -1, expected 0, 1, 2, 3 or 4', why: 'fewer than none' },
    {
      options: { maxBreakpoints: 5 },
      says: 'maxBreakpoints is 5, expected 0, 1, 2, 3 or 4',
      why: 'more than the API takes',
    },
    { options: { maxBreakpoints: 2.5 }, says: 'maxBreakpoints is 2.5, expected 0, 1, 2, 3 or 4', why: 'half a marker' },
    {
      options: { maxBreakpoints: '3' },
      says: 'maxBreakpoints is "3", expected 0, 1, 2, 3 or 4',
      why: 'a number as text',
    },
    { options: { enabled: 1 }, says: 'enabled is 1, expected true or false', why: 'a number for a switch' },
    { options: { repair: 'no' }, says: 'repair is "no", expected true or false', why: 'a word for a switch' },
    {
      options: { strategy: 'best' },
      says: 'strategy is "best", expected "layered", "two-recent" or "three-layer"',
      why: 'a strategy that does not exist',
    },
    {
      options: { layers: { system: '2h' } },
      says: 'layers.system is "2h", expected "5m", "1h" or null',
      why: 'no such life',
    },
    {
      options: { layers: { tail: '5m' } },
      says: 'layers.tail is not a cache setting',
      why: 'a place that does not exist',
    },
    { options: { model: 'x' }, says: 'model is not a cache setting', why: 'a field that does not exist' },
  ])('refuses $options and says what is expected: $why', ({ options, says }) => {
    expect(refusal(options).why).toBe(`${says}.`)
  })

  it('names every wrong field at once, under a code that does not change', () => {
    const error = refusal({ enabled: 1, layers: { tail: '5m', tools: 5 } })
    expect(error.code).toBe('bad-cache-settings')
    expect(error.what).toBe('The cache settings are not usable.')
    expect(error.why).toBe(
      'enabled is 1, expected true or false; layers.tail is not a cache setting; layers.tools is 5, expected "5m", "1h" or null.',
    )
    expect(error.fix).toBe('Correct these fields, or start from cache.on().')
  })

  it.each(['tools', 'system', 'continuity', 'active'] as const)('knows the place %s', slot => {
    expect(cache.with({ layers: { [slot]: null } }).layers).toEqual({ ...cache.on().layers, [slot]: null })
  })
})
