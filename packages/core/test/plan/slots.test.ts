import { conversation } from '@sternline/testkit'
import { describe, expect, it } from 'vitest'
import { type CacheOptions, cache, fingerprintOf, type PlanContext } from '../../src/index.ts'
import { lines, planFor } from './shown.ts'
import { read } from './simulate.ts'

const WIDE = 'T1 S1 | u a[tool20] u[result20] a u'
const NARROW = 'T1 S1 | u a u'

describe('what yields when slots are short', () => {
  it.each([
    { strategy: 'layered', request: NARROW, slots: 3, plan: ['system[0]', 'm0.c0', 'm2.c0'], why: 'tools first' },
    { strategy: 'layered', request: NARROW, slots: 2, plan: ['m0.c0', 'm2.c0'], why: 'then the system' },
    { strategy: 'layered', request: NARROW, slots: 1, plan: ['m2.c0'], why: 'the newest block last of all' },
    {
      strategy: 'layered',
      request: WIDE,
      slots: 4,
      plan: ['system[0]', 'm0.c0', 'm2.c19', 'm4.c0'],
      why: 'tools first',
    },
    {
      strategy: 'layered',
      request: WIDE,
      slots: 3,
      plan: ['system[0]', 'm2.c19', 'm4.c0'],
      why: 'then the earlier end',
    },
    { strategy: 'layered', request: WIDE, slots: 2, plan: ['m2.c19', 'm4.c0'], why: 'then the system' },
    { strategy: 'layered', request: WIDE, slots: 1, plan: ['m4.c0'], why: 'the newest block last of all' },
    { strategy: 'two-recent', request: NARROW, slots: 1, plan: ['m2.c0'], why: 'the newest message last of all' },
    { strategy: 'three-layer', request: NARROW, slots: 3, plan: ['system[0]', 'm1.c0', 'm2.c0'], why: 'tools first' },
    { strategy: 'three-layer', request: NARROW, slots: 2, plan: ['m1.c0', 'm2.c0'], why: 'then the system' },
    { strategy: 'three-layer', request: NARROW, slots: 1, plan: ['m2.c0'], why: 'the current message last of all' },
  ] as const)('$strategy with $slots slots: $why', ({ strategy, request, slots, plan }) => {
    const made = planFor(request, cache.with({ strategy, maxBreakpoints: slots }))
    expect(lines(made)).toEqual(plan.map(place => `${place} 5m`))
  })

  it('counts the client’s markers: with two of them and room for two, none of ours', () => {
    const made = planFor('S* | u a u*', cache.with({ maxBreakpoints: 2 }))
    expect(lines(made)).toEqual(['client system[0] 5m', 'client m2.c0 5m'])
  })

  it('never takes away a client’s marker for its own limit: the API’s four are what counts for the client', () => {
    const made = planFor('T* S* | u a u*', cache.with({ maxBreakpoints: 1 }))
    expect(lines(made)).toEqual(['client tools[0] 5m', 'client system[0] 5m', 'client m2.c0 5m'])
  })

  it.each([
    {
      request: 'T2 S* S* | u* a u',
      plan: ['client system[0] 5m', 'client system[1] 5m', 'client m0.c0 5m', 'm2.c0 5m'],
      why: 'the client’s tail stands where the last request ended: what is new comes before the tools',
    },
    {
      request: 'T* S* | u* a u a[tool30] u[result30]',
      plan: ['client tools[0] 5m', 'client system[0] 5m', 'client m0.c0 5m', 'm4.c29 5m'],
      why: 'nothing of this turn is ever read without a marker on its newest block',
    },
    {
      request: 'T2 S* S* | u a[tool30] u[result30]',
      plan: ['client system[0] 5m', 'client system[1] 5m', 'm0.c0 5m', 'm2.c29 5m'],
      why: 'the client marks only the head: the whole tail is ours to do',
    },
    {
      request: 'T2 S* S* | u a[text tool9] u[result9*]',
      plan: ['tools[1] 5m', 'client system[0] 5m', 'client system[1] 5m', 'client m2.c8 5m'],
      why: '19 new positions: the client’s tail finds the previous entry by itself',
    },
    {
      request: 'T2 S* S* | u a[text tool9] u[result9 text*]',
      plan: ['client system[0] 5m', 'client system[1] 5m', 'm0.c0 5m', 'client m2.c9 5m'],
      why: '20 new positions: it does not',
    },
    {
      request: 'S* S1 | u* a u a[tool30] u[result30]',
      plan: ['client system[0] 5m', 'client m0.c0 5m', 'm2.c0 5m', 'm4.c29 5m'],
      why: 'far from the previous entry both ends come before the rest of the system',
    },
    {
      request: 'T* S* | u a[tool20] u[result20] a[tool30] u[result30]',
      plan: ['client tools[0] 5m', 'client system[0] 5m', 'm2.c19 5m', 'm4.c29 5m'],
      why: 'and before the end of an earlier request',
    },
    {
      request: 'S* S1 | u* a* u',
      plan: ['client system[0] 5m', 'client m0.c0 5m', 'client m1.c0 5m', 'm2.c0 5m'],
      why: 'near it the newest block comes before the rest of the system',
    },
    {
      request: 'T* S* | u a[tool20] u[result20*] a u',
      plan: ['client tools[0] 5m', 'client system[0] 5m', 'client m2.c19 5m', 'm4.c0 5m'],
      why: 'and before the end of an earlier request',
    },
  ])('beside the client’s: $why', ({ request, plan }) => {
    expect(lines(planFor(request))).toEqual(plan)
  })
})

describe('the end of the request before the previous one', () => {
  it.each([
    {
      exchange: 'a[text tool9] u[result9]',
      isMarked: false,
      why: '19 positions: the walk back from the previous end meets it',
    },
    { exchange: 'a[text tool9] u[result9 text]', isMarked: true, why: '20 positions: one too far' },
  ])('$why', ({ exchange, isMarked }) => {
    const made = planFor(`T1 S1 | u ${exchange} a u`)
    expect(made.breakpoints.some(({ reason }) => reason === 'earlier-request-end')).toBe(isMarked)
  })

  it('is a continuity breakpoint: without that layer it is not there', () => {
    const { breakpoints } = planFor(WIDE)
    expect(breakpoints[1]).toMatchObject({ layer: 'continuity', reason: 'earlier-request-end', placedBy: 'sternline' })
    expect(lines(planFor(WIDE, cache.with({ layers: { continuity: null } })))).toEqual([
      'tools[0] 5m',
      'system[0] 5m',
      'm4.c0 5m',
    ])
  })
})

describe('with memory', () => {
  const at = 1_000_000
  /** A conversation resumed with nine tool steps that were never sent: 27 positions behind the last entry. */
  const RESUMED = `T1 S1 | u${' a[think tool] u[result]'.repeat(9)}`
  const ENTRY = 2

  function knowing(request: string, block: number, expiresAt = at + 1): PlanContext {
    const fingerprint = fingerprintOf(read(conversation(request)), block)
    return { at, warm: { expiresAt: asked => (asked === fingerprint ? expiresAt : null) } }
  }

  it.each([
    { options: {}, plan: ['system[0]', 'm0.c0', 'm16.c0', 'm18.c0'], why: 'tools yield to the warm entry' },
    { options: { maxBreakpoints: 3 }, plan: ['m0.c0', 'm16.c0', 'm18.c0'], why: 'then the system' },
    { options: { maxBreakpoints: 2 }, plan: ['m0.c0', 'm18.c0'], why: 'then the structural end: memory knows better' },
    { options: { maxBreakpoints: 1 }, plan: ['m18.c0'], why: 'the newest block keeps the conversation growing' },
    {
      options: { maxBreakpoints: 1, layers: { active: null } },
      plan: ['m0.c0'],
      why: 'nothing new is to be written: the one slot reads',
    },
    {
      options: { layers: { continuity: null } },
      plan: ['tools[0]', 'system[0]', 'm18.c0'],
      why: 'memory serves the continuity layer: without that layer it adds nothing',
    },
    {
      options: { strategy: 'two-recent' },
      plan: ['tools[0]', 'system[0]', 'm17.c1', 'm18.c0'],
      why: 'the rules that users know from elsewhere know no memory',
    },
    {
      options: { strategy: 'three-layer' },
      plan: ['tools[0]', 'system[0]', 'm17.c1', 'm18.c0'],
      why: 'neither of them',
    },
  ] as const)('$why', ({ options, plan }) => {
    const made = planFor(RESUMED, cache.with(options as CacheOptions), knowing(RESUMED, ENTRY))
    expect(lines(made)).toEqual(plan.map(place => `${place} 5m`))
  })

  it('says which breakpoint it is and gives it the life of its layer', () => {
    const settings = cache.with({ layers: { tools: '1h', system: '1h', continuity: '1h' } })
    const { breakpoints, warnings } = planFor(RESUMED, settings, knowing(RESUMED, ENTRY))
    expect(warnings).toEqual([])
    expect(breakpoints[1]).toEqual({
      block: ENTRY,
      place: { section: 'messages', message: 0, index: 0 },
      layer: 'continuity',
      ttl: '1h',
      placedBy: 'sternline',
      reason: 'deepest-warm-entry',
    })
  })

  it('reads a warm head even where nothing else is to be marked', () => {
    const settings = cache.with({ layers: { tools: null, system: null, active: null } })
    expect(lines(planFor('T1 S1 | u', settings, knowing('T1 S1 | u', 1)))).toEqual(['system[0] 5m'])
  })

  it('a client’s marker that finds the entry needs no help', () => {
    const request = RESUMED.replace('| u ', '| u a* ')
    const { breakpoints } = planFor(request, cache.on(), knowing(request, ENTRY))
    expect(breakpoints.map(({ reason }) => reason)).not.toContain('deepest-warm-entry')
  })

  it.each([
    { expiresAt: at, isWarm: true, why: 'it lives to its last millisecond' },
    { expiresAt: at - 1, isWarm: false, why: 'it died a millisecond ago' },
  ])('an entry that expires at $expiresAt: $why', ({ expiresAt, isWarm }) => {
    const made = planFor(RESUMED, cache.on(), knowing(RESUMED, ENTRY, expiresAt))
    expect(made.breakpoints.some(({ reason }) => reason === 'deepest-warm-entry')).toBe(isWarm)
  })

  it('without a time, all that memory names is warm', () => {
    const { warm = null } = knowing(RESUMED, ENTRY, 1)
    expect(lines(planFor(RESUMED, cache.on(), { warm }))[1]).toBe('m0.c0 5m')
  })

  it('where the newest block itself is warm, its own marker finds it', () => {
    const all = { at, warm: { expiresAt: () => at } }
    expect(lines(planFor(RESUMED, cache.on(), all))).toEqual(lines(planFor(RESUMED)))
  })

  it('takes the deepest of several entries, and none that could carry no marker', () => {
    const request = 'T1 S1 | u a[text think] u[img30] a u'
    const warm = new Set([0, 1, 2, 3, 4].map(block => fingerprintOf(read(conversation(request)), block)))
    const context = { at, warm: { expiresAt: (asked: string) => (warm.has(asked) ? at : null) } }
    const { breakpoints } = planFor(request, cache.on(), context)
    expect(breakpoints.find(({ reason }) => reason === 'deepest-warm-entry')?.block).toBe(3)
  })

  it('tools behind defer_loading take no position: thirty of them do not hide the tools from the system marker', () => {
    const request = 'T1 D30 S1 | u'
    const settings = cache.with({ layers: { tools: null } })
    expect(lines(planFor(request, settings, knowing(request, 0)))).toEqual(['system[0] 5m', 'm0.c0 5m'])
  })
})
