import { conversation, deepFreeze, messagesRequests } from '@sternline/testkit'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  applyPlan,
  type CacheSettings,
  cache,
  checkMarkers,
  fingerprintOf,
  formatPlace,
  type Plan,
  type PlanContext,
  type Prompt,
  planBreakpoints,
  readRequest,
  wireMarkers,
} from '../../src/index.ts'
import { runs } from './runs.ts'

function read(request: unknown): Prompt {
  const result = readRequest(request)
  if (!result.ok) throw new Error(result.problem.detail)
  return result.prompt
}

function planFor(shorthand: string, settings: CacheSettings = cache.on(), context: PlanContext = {}): Plan {
  return planBreakpoints(read(conversation(shorthand)), settings, context)
}

/** `tools[1] 5m base` for ours, with `client` in front for the client's. */
function lines({ breakpoints }: Plan): string[] {
  return breakpoints.map(
    ({ place, ttl, layer, placedBy }) =>
      `${placedBy === 'client' ? 'client ' : ''}${formatPlace(place).replace('messages', 'm').replace('content', 'c')} ${ttl} ${layer}`,
  )
}

describe('the default four', () => {
  it.each([
    {
      request: 'T2 S2 | u a u',
      plan: ['tools[1] 5m base', 'system[1] 5m base', 'm[0].c[0] 5m continuity', 'm[2].c[0] 5m active'],
      why: 'last tool, last system block, where the previous request ended, the newest block',
    },
    {
      request: 'T2 S2 | u',
      plan: ['tools[1] 5m base', 'system[1] 5m base', 'm[0].c[0] 5m active'],
      why: 'a first turn',
    },
    { request: '| u a u', plan: ['m[0].c[0] 5m continuity', 'm[2].c[0] 5m active'], why: 'no head' },
    {
      request: 'T2 D3 S" | u',
      plan: ['tools[1] 5m base', 'system[0] 5m base', 'm[0].c[0] 5m active'],
      why: 'the last tool that is not deferred; a system string',
    },
    { request: 'D3 | u', plan: ['m[0].c[0] 5m active'], why: 'all tools deferred' },
    {
      request: '| u[text think] a[tool3] u[result3 text empty]',
      plan: ['m[0].c[0] 5m continuity', 'm[2].c[3] 5m active'],
      why: 'steps back from thinking and from empty text',
    },
    {
      request: '| u a[think tool60] u[result60]',
      plan: ['m[0].c[0] 5m continuity', 'm[2].c[59] 5m active'],
      why: 'sixty parallel calls: continuity stands where the entry is, however far back',
    },
    {
      request: '| u a[tool] u[result] a[tool] u[result]',
      plan: ['m[2].c[0] 5m continuity', 'm[4].c[0] 5m active'],
      why: 'a tool loop moves both on by one step',
    },
    {
      request: 'T1 S1 | u a[tool20] u[result20] a u',
      plan: ['system[0] 5m base', 'm[0].c[0] 5m continuity', 'm[2].c[19] 5m continuity', 'm[4].c[0] 5m active'],
      why: 'after an exchange of more than 19 positions the tools yield to the end of the request before it',
    },
    {
      request: 'T1 S1 | u a[tool9] u[result9] a u',
      plan: ['tools[0] 5m base', 'system[0] 5m base', 'm[2].c[8] 5m continuity', 'm[4].c[0] 5m active'],
      why: 'an exchange of 18 positions needs no such anchor',
    },
    { request: 'T1 S1 |', plan: ['tools[0] 5m base', 'system[0] 5m base'], why: 'no message yet' },
    {
      request: 'T1 S1 | a u',
      plan: ['tools[0] 5m base', 'system[0] 5m base', 'm[1].c[0] 5m active'],
      why: 'a conversation that the assistant opens: no request ended before it',
    },
    { request: '| u a[think]', plan: ['m[0].c[0] 5m active'], why: 'a thinking-only tail: continuity and active meet' },
  ])('$why: $request', ({ request, plan }) => {
    expect(lines(planFor(request))).toEqual(plan)
  })

  it('says which layer and why for each', () => {
    expect(planFor('T1 S1 | u a u').breakpoints.map(({ reason }) => reason)).toEqual([
      'last-tool',
      'last-system-block',
      'previous-request-end',
      'newest-block',
    ])
  })
})

describe('settings', () => {
  const request = 'T1 S1 | u a u'
  const mixed: CacheSettings = {
    ...cache.on(),
    layers: { tools: '1h', system: '1h', continuity: '5m', active: '5m' },
  }
  it.each([
    { settings: cache.system(), plan: ['system[0] 5m base'], why: 'the system alone' },
    { settings: cache.tools({ ttl: '1h' }), plan: ['tools[0] 1h base'], why: 'the tools alone, an hour' },
    {
      settings: mixed,
      plan: ['tools[0] 1h base', 'system[0] 1h base', 'm[0].c[0] 5m continuity', 'm[2].c[0] 5m active'],
      why: 'a base of an hour under messages of five minutes',
    },
    {
      settings: { ...cache.on(), maxBreakpoints: 2 },
      plan: ['m[0].c[0] 5m continuity', 'm[2].c[0] 5m active'],
      why: 'two slots: tools yield first, then system',
    },
    {
      settings: { ...cache.on(), maxBreakpoints: 3 },
      plan: ['system[0] 5m base', 'm[0].c[0] 5m continuity', 'm[2].c[0] 5m active'],
      why: 'three slots: the system marker covers the tools',
    },
    { settings: { ...cache.on(), maxBreakpoints: 0 }, plan: [], why: 'no slots' },
  ] as const)('$why', ({ settings, plan }) => {
    expect(lines(planFor(request, settings))).toEqual(plan)
  })

  it('raises a shorter life that would stand before a longer one, and says so', () => {
    const plan = planFor(request, { ...cache.on(), layers: { ...cache.on().layers, active: '1h' } })
    expect(plan.breakpoints.map(({ ttl }) => ttl)).toEqual(['1h', '1h', '1h', '1h'])
    expect(plan.warnings.map(({ code }) => code)).toEqual(['ttl-raised', 'ttl-raised', 'ttl-raised'])
  })

  it('leaves a request untouched when switched off, and still tells what the client marks', () => {
    const plan = planFor('T1 S* | u a u', cache.off())
    expect(plan).toMatchObject({ strategy: 'off', untouched: 'caching-off' })
    expect(lines(plan)).toEqual(['client system[0] 5m base'])
  })
})

describe('beside a client’s own markers', () => {
  it.each([
    {
      request: 'T2 S3* | u a u*',
      plan: ['tools[1] 5m base', 'client system[2] 5m base', 'm[0].c[0] 5m continuity', 'client m[2].c[0] 5m active'],
      why: 'two free slots',
    },
    {
      request: 'T2 S* S* | u a u*',
      plan: ['tools[1] 5m base', 'client system[0] 5m base', 'client system[1] 5m base', 'client m[2].c[0] 5m active'],
      why: 'Claude Code’s three: the free slot goes to the tools',
    },
    {
      request: 'T2 S* S* | u a[tool30] u[result30*]',
      plan: [
        'client system[0] 5m base',
        'client system[1] 5m base',
        'm[0].c[0] 5m continuity',
        'client m[2].c[29] 5m active',
      ],
      why: 'Claude Code’s three and more than 19 new positions: continuity',
    },
    {
      request: 'S* S* | u a u*',
      plan: [
        'client system[0] 5m base',
        'client system[1] 5m base',
        'm[0].c[0] 5m continuity',
        'client m[2].c[0] 5m active',
      ],
      why: 'no tools and the base marked: continuity takes what is left',
    },
    {
      request: 'T* S* | u* a u*',
      plan: [
        'client tools[0] 5m base',
        'client system[0] 5m base',
        'client m[0].c[0] 5m continuity',
        'client m[2].c[0] 5m active',
      ],
      why: 'all four taken: nothing of ours',
    },
    {
      request: 'T2 S** | u a u',
      plan: ['tools[1] 1h base', 'client system[0] 1h base', 'm[0].c[0] 5m continuity', 'm[2].c[0] 5m active'],
      why: 'ours is never below a later marker of the client’s',
    },
    {
      request: 'auto* T2 S1 | u a u',
      plan: ['tools[1] 5m base', 'system[0] 5m base', 'm[0].c[0] 5m continuity', 'client m[2].c[0] 5m active'],
      why: 'the top-level marker takes a slot and the newest block',
    },
  ])('$why: $request', ({ request, plan }) => {
    expect(lines(planFor(request))).toEqual(plan)
  })

  it('never goes above a client’s earlier 5m', () => {
    const plan = planFor('T* S1 | u a u', cache.long())
    expect(plan.breakpoints.map(({ ttl }) => ttl)).toEqual(['5m', '5m', '5m', '5m'])
    expect(plan.warnings.map(({ code }) => code)).toEqual(['ttl-lowered', 'ttl-lowered', 'ttl-lowered'])
  })

  it('replaces them when asked', () => {
    const request = conversation('T1 S* | u* a u[result(text*)*]')
    const plan = planBreakpoints(read(request), { ...cache.on(), clientMarkers: 'replace' })
    expect(lines(plan)).toEqual([
      'tools[0] 5m base',
      'system[0] 5m base',
      'm[0].c[0] 5m continuity',
      'm[2].c[0] 5m active',
    ])
    expect(plan.edits.map(({ what, ...edit }) => `${what} ${'place' in edit ? formatPlace(edit.place) : ''}`)).toEqual([
      'set tools[0]',
      'remove-nested messages[2].content[0]',
    ])
  })

  it('adds none of ours when asked', () => {
    const plan = planFor('T1 S* | u a u', { ...cache.on(), clientMarkers: 'only' })
    expect(lines(plan)).toEqual(['client system[0] 5m base'])
    expect(plan.untouched).toBe('already-planned')
  })

  it.each([
    { request: 'T* S* S* | u* a u*', problem: 'too-many', why: 'five markers' },
    { request: 'auto* T* S* | u* a u*', problem: 'too-many', why: 'four and the top-level one' },
    { request: 'T* S** | u', problem: 'ttl-order', why: '1h behind 5m' },
    { request: '| u a[think*] u', problem: 'on-unmarkable-block', why: 'on thinking' },
    { request: '| u a[tool] u[result(text*)]', problem: 'inside-tool-result', why: 'inside a result' },
    { request: '| u*!', problem: 'bad-type-or-ttl', why: 'a ttl that the API does not know' },
    { request: 'auto** | u*', problem: 'automatic-ttl-differs', why: 'automatic with another ttl' },
  ])('stands back where the API will refuse and nothing may be mended: $why', ({ request, problem }) => {
    const plan = planFor(request, cache.with({ repair: false }))
    expect(plan.untouched).toBe('client-markers-refused')
    expect(plan.warnings).toContainEqual(expect.objectContaining({ code: 'client-markers-refused', problem }))
  })
})

describe('with memory', () => {
  const at = 1_000_000
  const warmAt = (request: string, block: number): PlanContext => {
    const fingerprint = fingerprintOf(read(conversation(request)), block)
    return { at, warm: { expiresAt: asked => (asked === fingerprint ? at + 1 : null) } }
  }

  it('adds the deepest warm entry that the structure would not find; tools yield', () => {
    // A conversation resumed with nine tool steps that were never sent: 27 positions behind the last entry.
    const steps = 'a[think tool] u[result] '.repeat(9)
    const request = `T1 S1 | u ${steps}`
    expect(lines(planFor(request, cache.on(), warmAt(request, 2)))).toEqual([
      'system[0] 5m base',
      'm[0].c[0] 5m continuity',
      'm[16].c[0] 5m continuity',
      'm[18].c[0] 5m active',
    ])
  })

  it('adds nothing when the walk back finds the entry anyway', () => {
    expect(lines(planFor('T1 S1 | u a u', cache.on(), warmAt('T1 S1 | u a u', 2)))).toEqual(
      lines(planFor('T1 S1 | u a u')),
    )
  })

  it('does not believe an entry that has expired', () => {
    const request = `T1 S1 | u ${'a[think tool] u[result] '.repeat(9)}`
    const warm = warmAt(request, 2)
    expect(lines(planFor(request, cache.on(), { ...warm, at: at + 2 }))).toEqual(lines(planFor(request)))
  })
})

const anySettings: fc.Arbitrary<CacheSettings> = fc.record({
  enabled: fc.constant(true),
  strategy: fc.constantFrom('layered', 'two-recent', 'three-layer'),
  repair: fc.constant(true),
  layers: fc.record({
    tools: fc.constantFrom(null, '5m', '1h'),
    system: fc.constantFrom(null, '5m', '1h'),
    continuity: fc.constantFrom(null, '5m', '1h'),
    active: fc.constantFrom(null, '5m', '1h'),
  }),
  clientMarkers: fc.constantFrom('respect', 'replace', 'only'),
  maxBreakpoints: fc.integer({ min: 0, max: 4 }),
})

describe('for any request that the API takes', () => {
  it('the planned request is one that the API takes: never five markers, never out of order, never on a refused place', () => {
    fc.assert(
      fc.property(messagesRequests({ markers: 'legal' }), anySettings, fc.boolean(), (request, settings, isWarm) => {
        const prompt = read(request)
        const warm = { expiresAt: () => (isWarm ? 2 : null) }
        const planned = read(applyPlan(deepFreeze(request), planBreakpoints(prompt, settings, { warm, at: 1 })))
        expect(checkMarkers(planned)).toEqual([])
      }),
      runs(3000),
    )
  })

  it('what the plan says is what stands on the wire', () => {
    fc.assert(
      fc.property(messagesRequests({ markers: 'legal' }), anySettings, (request, settings) => {
        const plan = planBreakpoints(read(request), settings)
        const planned = read(applyPlan(request, plan))
        expect(wireMarkers(planned).map(({ block, ttl }) => ({ block, ttl }))).toEqual(
          plan.breakpoints.map(({ block, ttl }) => ({ block, ttl })),
        )
      }),
      runs(1000),
    )
  })

  it('planning what was already planned changes nothing', () => {
    fc.assert(
      fc.property(messagesRequests({ markers: 'legal' }), anySettings, (request, settings) => {
        const once = applyPlan(request, planBreakpoints(read(request), settings))
        const again = applyPlan(once, planBreakpoints(read(once), settings))
        expect(again).toEqual(once)
      }),
      runs(1000),
    )
  })

  it('V17: a top-level marker, which not every host takes, is never ours', () => {
    fc.assert(
      fc.property(messagesRequests({ markers: 'legal' }), anySettings, (request, settings) => {
        const planned = applyPlan(request, planBreakpoints(read(request), settings))
        if (!('cache_control' in request)) expect(planned).not.toHaveProperty('cache_control')
      }),
      runs(1000),
    )
  })

  it('requests that the API refuses go on untouched when nothing may be mended', () => {
    fc.assert(
      fc.property(messagesRequests({ markers: 'any' }), request => {
        const prompt = read(request)
        fc.pre(checkMarkers(prompt).length > 0)
        expect(applyPlan(request, planBreakpoints(prompt, cache.with({ repair: false })))).toBe(request)
      }),
      runs(),
    )
  })
})
