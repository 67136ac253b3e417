import { describe, expect, it } from 'vitest'
import { type CacheOptions, cache, planBreakpoints } from '../../src/index.ts'
import { lines, planFor, told } from './shown.ts'
import { read } from './simulate.ts'

describe('what applying a plan does, in prompt order', () => {
  it.each([
    {
      request: 'T2 S2 | u a u',
      options: {},
      edits: ['set tools[1] 5m', 'set system[1] 5m', 'set m0.c0 5m', 'set m2.c0 5m'],
      why: 'four markers on a request without any',
    },
    { request: 'T* S* | u* a u*', options: {}, edits: [], why: 'all four stand there already' },
    {
      request: 'T1 S* S1 | u* a u a u',
      options: { clientMarkers: 'replace' },
      edits: [
        'set tools[0] 5m',
        'remove system[0]',
        'set system[1] 5m',
        'remove m0.c0',
        'set m2.c0 5m',
        'set m4.c0 5m',
      ],
      why: 'markers elsewhere go, ours come',
    },
    {
      request: 'T* S** | u a u',
      options: { clientMarkers: 'replace' },
      edits: ['set system[0] 5m', 'set m0.c0 5m', 'set m2.c0 5m'],
      why: 'a marker that is right stays as it is, one of another life is rewritten',
    },
    {
      request: 'auto** | u',
      options: { clientMarkers: 'replace' },
      edits: ['set m0.c0 5m', 'remove-automatic'],
      why: 'replacing takes the top-level marker too',
    },
    {
      request: '| u a[tool] u[result(text*)]',
      options: { clientMarkers: 'replace', layers: { continuity: null, active: null } },
      edits: ['remove-nested m2.c0'],
      why: 'a marker inside a result goes, whatever else is wanted',
    },
    {
      request: '| u a[tool] u[result(text**)]',
      options: { clientMarkers: 'only' },
      edits: ['remove-nested m2.c0', 'set m2.c0 1h'],
      why: 'lifted: out of the result and onto it',
    },
    {
      request: '| u a[tool] u[result(text*)]',
      options: { clientMarkers: 'only' },
      edits: ['remove-nested m2.c0', 'set m2.c0 5m'],
      why: 'lifted with its five minutes',
    },
    {
      request: 'auto*! | u',
      options: { clientMarkers: 'only' },
      edits: ['set-automatic 5m'],
      why: 'a top-level marker of a life that does not exist is written anew',
    },
    {
      request: 'auto** S* | u',
      options: { clientMarkers: 'only' },
      edits: ['set-automatic 5m'],
      why: 'a top-level marker of an hour behind five minutes is lowered',
    },
    {
      request: 'auto** | u*',
      options: { clientMarkers: 'only' },
      edits: ['remove-automatic'],
      why: 'a top-level marker that differs from its block’s own goes',
    },
    {
      request: '| u*!',
      options: { clientMarkers: 'only' },
      edits: ['set m0.c0 5m'],
      why: 'a marker of a life that does not exist is written anew',
    },
    {
      request: 'auto* | u',
      options: { clientMarkers: 'only' },
      edits: [],
      why: 'a top-level marker that is right stays',
    },
  ])('$why: $request', ({ request, options, edits }) => {
    expect(told(planFor(request, cache.with(options as CacheOptions)))).toEqual(edits)
  })
})

describe('why a request goes on as it came', () => {
  it.each([
    { request: 'T1 S1 | u', settings: cache.off(), untouched: 'caching-off', strategy: 'off' },
    { request: 'D2 | u[empty]', settings: cache.on(), untouched: 'nothing-to-mark', strategy: 'layered' },
    { request: 'T* S* | u* a u*', settings: cache.on(), untouched: 'already-planned', strategy: 'layered' },
    { request: '| u*!', settings: cache.with({ repair: false }), untouched: 'client-markers-refused', strategy: 'off' },
    { request: 'T1 S1 | u', settings: cache.with({ strategy: 'two-recent' }), untouched: null, strategy: 'two-recent' },
  ])('$request: $untouched', ({ request, settings, untouched, strategy }) => {
    const plan = planFor(request, settings)
    expect(plan).toMatchObject({ untouched, strategy })
    expect(plan.edits.length > 0).toBe(untouched === null)
  })

  it('switched off, it tells what the client marks and nothing more', () => {
    expect(planFor('T1 S* | u a u', cache.off())).toEqual({
      strategy: 'off',
      breakpoints: planFor('T1 S* | u a u', cache.with({ clientMarkers: 'only' })).breakpoints,
      automatic: null,
      edits: [],
      repairs: [],
      untouched: 'caching-off',
      warnings: [],
    })
  })

  it('refused, nothing of it is believed', () => {
    const { warnings, ...plan } = planFor('| u*!', cache.with({ repair: false }))
    expect(plan).toEqual({
      strategy: 'off',
      breakpoints: [],
      automatic: null,
      edits: [],
      repairs: [],
      untouched: 'client-markers-refused',
    })
  })

  it('where the API will refuse it, every problem is named with its place', () => {
    expect(planFor('T* S** | u[text*!]', cache.with({ repair: false })).warnings).toEqual([
      {
        code: 'client-markers-refused',
        problem: 'bad-type-or-ttl',
        place: { section: 'messages', message: 0, index: 0 },
      },
      { code: 'client-markers-refused', problem: 'ttl-order', place: { section: 'system', index: 0 } },
    ])
  })

  it('with mending switched off, a request that is right is planned as ever', () => {
    const settings = cache.with({ repair: false })
    expect(planFor('T1 S* | u a u', settings)).toEqual(planFor('T1 S* | u a u'))
  })

  it.each([
    { request: 'auto** T1 S1 | u', automatic: '1h', why: 'it takes a slot and is told' },
    { request: 'T1 S1 | u', automatic: null, why: 'there is none' },
    { request: 'S* | u**', automatic: null, why: 'mending the newest block does not make one' },
  ])('tells the life of the top-level marker, caching on or off: $why', ({ request, automatic }) => {
    expect(planFor(request).automatic).toBe(automatic)
    expect(planFor(request, cache.off()).automatic).toBe(automatic)
  })
})

describe('who placed a breakpoint, for what, and why', () => {
  it('tells the client’s from the API’s own and from ours', () => {
    expect(
      planFor('auto* T1 S* | u* a u').breakpoints.map(
        ({ placedBy, layer, reason }) => `${placedBy} ${layer} ${reason}`,
      ),
    ).toEqual(['sternline base last-tool', 'client base client', 'client continuity client', 'client active automatic'])
  })

  it('a client’s marker is the active one where only thinking follows it', () => {
    expect(planFor('| u a[text* think]').breakpoints.map(({ layer, placedBy }) => `${placedBy} ${layer}`)).toEqual([
      'sternline continuity',
      'client active',
    ])
  })

  it.each([
    {
      strategy: 'two-recent',
      reasons: ['base last-tool', 'base last-system-block', 'continuity second-newest-message', 'active newest-block'],
    },
    {
      strategy: 'three-layer',
      reasons: ['base last-tool', 'base last-system-block', 'continuity end-of-history', 'active newest-block'],
    },
  ] as const)('$strategy has its own reasons', ({ strategy, reasons }) => {
    const { breakpoints } = planFor('T1 S1 | u a u', cache.with({ strategy }))
    expect(breakpoints.map(({ layer, reason }) => `${layer} ${reason}`)).toEqual(reasons)
  })

  it.each([
    { strategy: 'layered', slot: 'continuity', plan: ['tools[0] 5m', 'system[0] 5m', 'm2.c0 5m'] },
    { strategy: 'layered', slot: 'active', plan: ['tools[0] 5m', 'system[0] 5m', 'm0.c0 5m'] },
    { strategy: 'two-recent', slot: 'continuity', plan: ['tools[0] 5m', 'system[0] 5m', 'm2.c0 5m'] },
    { strategy: 'two-recent', slot: 'active', plan: ['tools[0] 5m', 'system[0] 5m', 'm1.c0 5m'] },
    { strategy: 'three-layer', slot: 'continuity', plan: ['tools[0] 5m', 'system[0] 5m', 'm2.c0 5m'] },
    { strategy: 'three-layer', slot: 'active', plan: ['tools[0] 5m', 'system[0] 5m', 'm1.c0 5m'] },
    { strategy: 'layered', slot: 'tools', plan: ['system[0] 5m', 'm0.c0 5m', 'm2.c0 5m'] },
    { strategy: 'layered', slot: 'system', plan: ['tools[0] 5m', 'm0.c0 5m', 'm2.c0 5m'] },
  ] as const)('$strategy without its $slot layer', ({ strategy, slot, plan }) => {
    expect(lines(planFor('T1 S1 | u a u', cache.with({ strategy, layers: { [slot]: null } })))).toEqual(plan)
  })
})

describe('lives that would break the order of the API', () => {
  it('an hour of ours behind a client’s five minutes is lowered, and told', () => {
    const plan = planFor('T1 S* | u a u', cache.with({ layers: { tools: '1h', system: '1h', continuity: '1h' } }))
    expect(lines(plan)).toEqual(['tools[0] 1h', 'client system[0] 5m', 'm0.c0 5m', 'm2.c0 5m'])
    expect(plan.warnings).toEqual([
      {
        code: 'ttl-lowered',
        layer: 'continuity',
        place: { section: 'messages', message: 0, index: 0 },
        to: '5m',
      },
    ])
  })

  it('an hour of ours behind a client’s hour stays one', () => {
    const plan = planFor('T** S1 | u a u', cache.long())
    expect(lines(plan)).toEqual(['client tools[0] 1h', 'system[0] 1h', 'm0.c0 1h', 'm2.c0 1h'])
    expect(plan.warnings).toEqual([])
  })

  it('five minutes of ours before a client’s hour are raised, and told', () => {
    const plan = planFor('T1 S1 | u** a u')
    expect(lines(plan)).toEqual(['tools[0] 1h', 'system[0] 1h', 'client m0.c0 1h', 'm2.c0 5m'])
    expect(plan.warnings).toEqual([
      { code: 'ttl-raised', layer: 'base', place: { section: 'tools', index: 0 }, to: '1h' },
      { code: 'ttl-raised', layer: 'base', place: { section: 'system', index: 0 }, to: '1h' },
    ])
  })

  it('an hour of ours in the middle raises what stands before it and leaves what stands behind', () => {
    const plan = planFor('T1 S1 | u a u', cache.with({ layers: { system: '1h' } }))
    expect(lines(plan)).toEqual(['tools[0] 1h', 'system[0] 1h', 'm0.c0 5m', 'm2.c0 5m'])
    expect(plan.warnings.map(({ code }) => code)).toEqual(['ttl-raised'])
  })
})

it('replacing a client’s markers is no repair, however wrong they were', () => {
  const plan = planFor('T* S** | u[text*!] a[think*] u', cache.with({ clientMarkers: 'replace' }))
  expect(plan.repairs).toEqual([])
  expect(lines(plan)).toEqual(['tools[0] 5m', 'system[0] 5m', 'm0.c0 5m', 'm2.c0 5m'])
})

it('a system prompt that ends in an empty block is marked before it', () => {
  const text = (words: string) => ({ type: 'text', text: words })
  const request = { system: [text('rules'), text('')], messages: [{ role: 'user', content: 'hello' }] }
  expect(lines(planBreakpoints(read(request), cache.on()))).toEqual(['system[0] 5m', 'm0.c0 5m'])
})

describe('kinds that nobody knows yet', () => {
  it('are never marked by us, and keep a marker that the client put there: only the API can tell', () => {
    expect(lines(planFor('| u[text unknown]'))).toEqual(['m0.c0 5m'])
    const plan = planFor('| u[text unknown*]')
    expect(lines(plan)).toEqual(['m0.c0 5m', 'client m0.c1 5m'])
    expect(plan.repairs).toEqual([])
  })
})
