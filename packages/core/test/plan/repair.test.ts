import { conversation, messagesRequests } from '@sternline/testkit'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  applyPlan,
  cache,
  checkMarkers,
  formatPlace,
  type MarkerFinding,
  planBreakpoints,
  type Repair,
  wireMarkers,
} from '../../src/index.ts'
import { runs } from './runs.ts'
import { read } from './simulate.ts'

/** Only the client's markers, mended: nothing of ours is added. */
const MEND = cache.with({ clientMarkers: 'only' })

function problems(findings: readonly MarkerFinding[]): string[] {
  return findings.map(({ problem, place, count }) => `${problem}${place ? ` ${formatPlace(place)}` : ''} ${count}`)
}

function told(repairs: readonly Repair[]): string[] {
  return repairs.map(({ problem, done, from, to }) => {
    const place = (at: Repair['from']): string => (at === null ? '-' : formatPlace(at))
    return `${problem} ${done} ${place(from)} > ${place(to)}`
  })
}

function mended(request: object): readonly string[] {
  const prompt = read(applyPlan(request, planBreakpoints(read(request), MEND)))
  expect(checkMarkers(prompt)).toEqual([])
  return wireMarkers(prompt).map(
    ({ block, ttl, automatic }) =>
      `${automatic ? 'auto ' : ''}${formatPlace((prompt.blocks[block] as { place: never }).place)} ${ttl}`,
  )
}

describe('what the API refuses, found before sending', () => {
  it.each([
    {
      vector: 'V1',
      request: 'T* S* | u* a* u*',
      finds: ['too-many 5'],
      keeps: ['tools[0] 5m', 'system[0] 5m', 'messages[1].content[0] 5m', 'messages[2].content[0] 5m'],
      repairs: ['too-many dropped messages[0].content[0] > -'],
    },
    {
      vector: 'V2',
      request: 'auto* T* S* | u* a u*',
      finds: ['too-many 5'],
      keeps: ['tools[0] 5m', 'system[0] 5m', 'messages[0].content[0] 5m', 'messages[2].content[0] 5m'],
      repairs: ['too-many dropped - > -'],
    },
    {
      vector: 'V2 with the top-level marker on a block of its own',
      request: 'auto* T* S* | u* a* u',
      finds: ['too-many 5'],
      keeps: ['tools[0] 5m', 'system[0] 5m', 'messages[1].content[0] 5m', 'auto messages[2].content[0] 5m'],
      repairs: ['too-many dropped messages[0].content[0] > -'],
    },
    {
      vector: 'V3',
      request: 'auto* T* S* | u* a u',
      finds: [],
      keeps: ['tools[0] 5m', 'system[0] 5m', 'messages[0].content[0] 5m', 'auto messages[2].content[0] 5m'],
      repairs: [],
    },
    {
      vector: 'V4',
      request: 'auto* S* | u*',
      finds: [],
      keeps: ['system[0] 5m', 'messages[0].content[0] 5m'],
      repairs: [],
    },
    {
      vector: 'V5',
      request: 'auto** S | u*',
      finds: ['automatic-ttl-differs messages[0].content[0] 1'],
      keeps: ['messages[0].content[0] 5m'],
      repairs: ['automatic-ttl-differs dropped - > -'],
    },
    {
      vector: 'V5 the other way round',
      request: 'auto* S | u**',
      finds: ['automatic-ttl-differs messages[0].content[0] 1'],
      keeps: ['messages[0].content[0] 1h'],
      repairs: ['automatic-ttl-differs dropped - > -'],
    },
    {
      vector: 'V6',
      request: 'auto* S | u a[think]',
      finds: [],
      keeps: ['auto messages[0].content[0] 5m'],
      repairs: [],
    },
    { vector: 'V7', request: 'auto* | u[empty]', finds: [], keeps: [], repairs: [] },
    {
      vector: 'V8',
      request: '| u a[text think*] u',
      finds: ['on-unmarkable-block messages[1].content[1] 1'],
      keeps: ['messages[1].content[0] 5m'],
      repairs: ['on-unmarkable-block moved messages[1].content[1] > messages[1].content[0]'],
    },
    {
      vector: 'V8 redacted, with nothing before it',
      request: '| a[redacted**] u',
      finds: ['on-unmarkable-block messages[0].content[0] 1'],
      keeps: [],
      repairs: ['on-unmarkable-block dropped messages[0].content[0] > -'],
    },
    {
      vector: 'V9',
      request: '| u[text empty**]',
      finds: ['on-unmarkable-block messages[0].content[1] 1'],
      keeps: ['messages[0].content[0] 1h'],
      repairs: ['on-unmarkable-block moved messages[0].content[1] > messages[0].content[0]'],
    },
    {
      vector: 'V9 beside a marker that stands there already',
      request: '| u[text* empty*]',
      finds: ['on-unmarkable-block messages[0].content[1] 1'],
      keeps: ['messages[0].content[0] 5m'],
      repairs: ['on-unmarkable-block dropped messages[0].content[1] > -'],
    },
    {
      vector: 'V10',
      request: 'D* T2 | u',
      finds: ['on-unmarkable-block tools[0] 1'],
      keeps: ['tools[2] 5m'],
      repairs: ['on-unmarkable-block moved tools[0] > tools[2]'],
    },
    {
      vector: 'V11',
      request: 'D2* | u',
      finds: ['on-unmarkable-block tools[1] 1'],
      keeps: [],
      repairs: ['on-unmarkable-block dropped tools[1] > -'],
    },
    {
      vector: 'V12',
      request: '| u a[tool] u[result(text** img)]',
      finds: ['inside-tool-result messages[2].content[0] 1'],
      keeps: ['messages[2].content[0] 1h'],
      repairs: ['inside-tool-result moved messages[2].content[0] > messages[2].content[0]'],
    },
    {
      vector: 'V13',
      request: 'T* S** | u',
      finds: ['ttl-order system[0] 1'],
      keeps: ['tools[0] 1h', 'system[0] 1h'],
      repairs: ['ttl-order raised tools[0] > tools[0]'],
    },
    {
      vector: 'V14',
      request: 'T** S* | u*',
      finds: [],
      keeps: ['tools[0] 1h', 'system[0] 5m', 'messages[0].content[0] 5m'],
      repairs: [],
    },
    {
      vector: 'V15',
      request: 'auto** S* | u',
      finds: ['ttl-order 1'],
      keeps: ['system[0] 5m', 'auto messages[0].content[0] 5m'],
      repairs: ['ttl-order lowered - > -'],
    },
    {
      vector: 'V16',
      request: 'auto* S** | u',
      finds: [],
      keeps: ['system[0] 1h', 'auto messages[0].content[0] 5m'],
      repairs: [],
    },
    {
      vector: 'V19',
      request: 'T*! | u',
      finds: ['bad-type-or-ttl tools[0] 1'],
      keeps: ['tools[0] 5m'],
      repairs: ['bad-type-or-ttl rewritten tools[0] > tools[0]'],
    },
    {
      vector: 'an hour in the history behind five minutes',
      request: 'S** | u* a u**',
      finds: ['ttl-order messages[2].content[0] 1'],
      keeps: ['system[0] 1h', 'messages[0].content[0] 5m', 'messages[2].content[0] 5m'],
      repairs: ['ttl-order lowered messages[2].content[0] > messages[2].content[0]'],
    },
    {
      vector: 'a top-level marker that lands on a block whose life is lowered',
      request: 'auto** S* | u**',
      finds: ['ttl-order messages[0].content[0] 1'],
      keeps: ['system[0] 5m', 'messages[0].content[0] 5m'],
      repairs: ['ttl-order lowered messages[0].content[0] > messages[0].content[0]'],
    },
    {
      vector: 'six system markers, as some clients send them',
      request: 'T* S* S* S* S* | u*',
      finds: ['too-many 6'],
      keeps: ['system[1] 5m', 'system[2] 5m', 'system[3] 5m', 'messages[0].content[0] 5m'],
      repairs: ['too-many dropped tools[0] > -', 'too-many dropped system[0] > -'],
    },
  ])('$vector: $request', ({ request: shorthand, finds, keeps, repairs }) => {
    const request = conversation(shorthand)
    expect(problems(checkMarkers(read(request)))).toEqual(finds)
    expect(mended(request)).toEqual(keeps)
    expect(told(planBreakpoints(read(request), MEND).repairs)).toEqual(repairs)
  })

  it('V20: a string system is marked as its one text block, its text unchanged', () => {
    const request = conversation('S" | u')
    expect(applyPlan(request, planBreakpoints(read(request), cache.system()))).toMatchObject({
      system: [{ type: 'text', text: request.system, cache_control: { type: 'ephemeral' } }],
    })
  })

  it.each([
    { ttl: 3600, life: '1h', why: 'a number of seconds, as a well-known connector first sent it' },
    { ttl: '3600', life: '1h', why: 'seconds as text' },
    { ttl: '60m', life: '1h', why: 'sixty minutes' },
    { ttl: '30m', life: '5m', why: 'a life that does not exist' },
    { ttl: 7200, life: '5m', why: 'more than there is' },
  ])('reads what was meant by ttl $ttl: $why', ({ ttl, life }) => {
    const block = { type: 'text', text: 'x', cache_control: { type: 'ephemeral', ttl } }
    expect(mended({ messages: [{ role: 'user', content: [block] }] })).toEqual([`messages[0].content[0] ${life}`])
  })
})

describe('for any request', () => {
  it('whatever the client marked, what goes on is what the API takes', () => {
    fc.assert(
      fc.property(
        messagesRequests({ markers: 'any' }),
        fc.constantFrom(MEND, cache.on(), cache.long()),
        (request, settings) => {
          const planned = applyPlan(request, planBreakpoints(read(request), settings))
          expect(checkMarkers(read(planned))).toEqual([])
        },
      ),
      runs(3000),
    )
  })

  it('nothing is mended where nothing is wrong', () => {
    fc.assert(
      fc.property(messagesRequests({ markers: 'legal' }), request => {
        const plan = planBreakpoints(read(request), MEND)
        expect(plan.repairs).toEqual([])
        expect(applyPlan(request, plan)).toBe(request)
      }),
      runs(),
    )
  })

  it('mending what was mended changes nothing', () => {
    fc.assert(
      fc.property(messagesRequests({ markers: 'any' }), request => {
        const once = applyPlan(request, planBreakpoints(read(request), cache.on()))
        expect(applyPlan(once, planBreakpoints(read(once), cache.on()))).toEqual(once)
      }),
      runs(1000),
    )
  })

  it('every repair names a problem that was there', () => {
    fc.assert(
      fc.property(messagesRequests({ markers: 'any' }), request => {
        const prompt = read(request)
        const there = new Set(checkMarkers(prompt).map(({ problem }) => problem))
        const plan = planBreakpoints(prompt, MEND)
        // Moving a marker may bring up the order of lives or the number of markers, which were fine before.
        const first = plan.repairs[0]
        if (first !== undefined) expect(there).toContain(first.problem)
        expect(plan.repairs.length > 0).toBe(there.size > 0)
      }),
      runs(),
    )
  })
})
