import { conversation } from '@sternline/testkit'
import { describe, expect, it } from 'vitest'
import { type CacheOptions, cache, formatPlace, planBreakpoints } from '../../src/index.ts'
import { read } from './simulate.ts'

function places(shorthand: string, options: CacheOptions): string[] {
  const plan = planBreakpoints(read(conversation(shorthand)), cache.with(options))
  return plan.breakpoints.map(
    ({ place, placedBy }) => `${placedBy === 'client' ? 'client ' : ''}${formatPlace(place).replace('content', 'c')}`,
  )
}

describe('two-recent (the rule of VS Code, its listed behaviours)', () => {
  it.each([
    {
      request: '| u a[text tool2] u[result2]',
      plan: ['messages[1].c[2]', 'messages[2].c[1]'],
      why: 'parallel tools: the assistant’s last block and the user’s',
    },
    {
      request: '| u a[text think] u',
      plan: ['messages[1].c[0]', 'messages[2].c[0]'],
      why: 'skips a trailing thinking block',
    },
    {
      request: '| u a[think] u',
      plan: ['messages[0].c[0]', 'messages[2].c[0]'],
      why: 'walks past a thinking-only message',
    },
    { request: '| u u[] u[empty]', plan: ['messages[0].c[0]'], why: 'walks past empty messages' },
    { request: '| u', plan: ['messages[0].c[0]'], why: 'a single message' },
    { request: '|', plan: [], why: 'no message' },
    {
      request: 'T2 S2 | u a u a u',
      plan: ['tools[1]', 'system[1]', 'messages[3].c[0]', 'messages[4].c[0]'],
      why: 'the full layout',
    },
    { request: 'T1 D2 | u', plan: ['tools[0]', 'messages[0].c[0]'], why: 'skips deferred tools' },
    { request: 'D2 | u', plan: ['messages[0].c[0]'], why: 'all deferred: no tool marker' },
    { request: 'T1 | u', plan: ['tools[0]', 'messages[0].c[0]'], why: 'only tools' },
    { request: 'S1 | u', plan: ['system[0]', 'messages[0].c[0]'], why: 'only system' },
  ])('$why: $request', ({ request, plan }) => {
    expect(places(request, { strategy: 'two-recent' })).toEqual(plan)
  })

  it('moves both anchors with each step of a loop', () => {
    const loop = '| u a[tool] u[result]'
    expect(places(loop, { strategy: 'two-recent' })).toEqual(['messages[1].c[0]', 'messages[2].c[0]'])
    expect(places(`${loop} a[tool] u[result]`, { strategy: 'two-recent' })).toEqual([
      'messages[3].c[0]',
      'messages[4].c[0]',
    ])
  })

  it('puts the life on every marker', () => {
    const layers = { tools: '1h', system: '1h', continuity: '1h', active: '1h' } as const
    const plan = planBreakpoints(read(conversation('T1 S1 | u a u')), cache.with({ strategy: 'two-recent', layers }))
    expect(plan.breakpoints.map(({ ttl }) => ttl)).toEqual(['1h', '1h', '1h', '1h'])
  })

  it('clears the markers that stood there when it replaces them, and does nothing where there are none', () => {
    const options = { strategy: 'two-recent', clientMarkers: 'replace' } as const
    expect(places('T1 S* S1 | u* a u a u', options)).toEqual([
      'tools[0]',
      'system[1]',
      'messages[3].c[0]',
      'messages[4].c[0]',
    ])
    expect(places('T1 S1 | u a u', options)).toEqual(places('T1 S1 | u a u', { strategy: 'two-recent' }))
  })

  it.each([
    { free: 4, plan: ['tools[0]', 'system[0]', 'messages[1].c[0]', 'messages[2].c[0]'] },
    { free: 3, plan: ['tools[0]', 'messages[1].c[0]', 'messages[2].c[0]'], why: 'the tool, not the system' },
    { free: 2, plan: ['messages[1].c[0]', 'messages[2].c[0]'] },
    { free: 0, plan: [] },
  ])('with $free slots', ({ free, plan }) => {
    expect(places('T1 S1 | u a u', { strategy: 'two-recent', maxBreakpoints: free })).toEqual(plan)
  })

  it('never goes above four beside markers from upstream', () => {
    expect(places('T1 S1 | u* a* u* a u', { strategy: 'two-recent' })).toEqual([
      'client messages[0].c[0]',
      'client messages[1].c[0]',
      'client messages[2].c[0]',
      'messages[4].c[0]',
    ])
  })
})

describe('three-layer (base, the very last message of the history, the current message)', () => {
  it.each([
    {
      request: 'T2 S2 | u a u',
      plan: ['tools[1]', 'system[1]', 'messages[1].c[0]', 'messages[2].c[0]'],
      why: 'all three layers',
    },
    { request: 'T2 S2 | u', plan: ['tools[1]', 'system[1]', 'messages[0].c[0]'], why: 'no history yet' },
    { request: '| u a[tool] u[result]', plan: ['messages[1].c[0]', 'messages[2].c[0]'], why: 'a tool loop' },
    {
      request: '| u a[think] u',
      plan: ['messages[2].c[0]'],
      why: 'a last history message that can carry no marker gets none',
    },
    {
      request: '| u a u[empty]',
      plan: ['messages[1].c[0]'],
      why: 'a current message that can carry no marker gets none either',
    },
    { request: 'T1 S1 |', plan: ['tools[0]', 'system[0]'], why: 'no message yet' },
    { request: '|', plan: [], why: 'nothing at all' },
  ])('$why: $request', ({ request, plan }) => {
    expect(places(request, { strategy: 'three-layer' })).toEqual(plan)
  })
})

describe('settings by hand', () => {
  it.each([
    { options: { layers: { tools: '1d' } }, names: 'layers.tools is "1d"', why: 'a life that does not exist' },
    {
      options: { layers: { tail: '5m' } },
      names: 'layers.tail is not a cache setting',
      why: 'a place that does not exist',
    },
    { options: { strategy: 'best' }, names: 'strategy is "best"', why: 'a strategy that does not exist' },
    { options: { maxBreakpoints: 5 }, names: 'maxBreakpoints is 5', why: 'more than the API takes' },
    { options: { ttl: '1h' }, names: 'ttl is not a cache setting', why: 'a field that does not exist' },
    { options: { enabled: 'yes' }, names: 'enabled is "yes"', why: 'a word for a switch' },
    {
      options: { clientMarkers: 'drop', repair: 1 },
      names: 'clientMarkers is "drop", expected "respect", "replace" or "only"; repair is 1',
      why: 'two at once',
    },
  ])('says what is wrong: $why', ({ options, names }) => {
    expect(() => cache.with(options as CacheOptions)).toThrow(names)
  })

  it.each([
    { make: () => cache.on({ ttl: '1d' as '1h' }), names: 'ttl is "1d"', why: 'on with a life that does not exist' },
    { make: () => cache.tools({ ttl: 5 as unknown as '5m' }), names: 'ttl is 5', why: 'a number for a life' },
    { make: () => cache.with(null as unknown as CacheOptions), names: 'not an object', why: 'nothing at all' },
    {
      make: () => cache.with({ layers: 5 } as unknown as CacheOptions),
      names: 'layers is 5',
      why: 'a number for layers',
    },
    {
      make: () => cache.with(JSON.parse('{"__proto__":{"enabled":false}}') as CacheOptions),
      names: '__proto__ is not a cache setting',
      why: 'a name of the language',
    },
  ])('says what is wrong in plain JavaScript: $why', ({ make, names }) => {
    expect(make).toThrow(names)
  })

  it('fills what is left out from cache.on()', () => {
    expect(cache.with({})).toEqual(cache.on())
    expect(cache.with({ layers: { tools: null } }).layers).toEqual({ ...cache.on().layers, tools: null })
  })
})
