import { conversation } from '@sternline/testkit'
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
    ({ block, ttl, automatic }) => `${automatic ? 'auto ' : ''}${formatPlace(prompt.blocks[block]!.place)} ${ttl}`,
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
    {
      vector: 'a marker on thinking never moves forward: what follows it was not meant to be cached',
      request: '| u a[think* text] u',
      finds: ['on-unmarkable-block messages[1].content[0] 1'],
      keeps: ['messages[0].content[0] 5m'],
      repairs: ['on-unmarkable-block moved messages[1].content[0] > messages[0].content[0]'],
    },
    {
      vector: 'a marker on thinking never leaves the messages for the system',
      request: 'S1 | a[think*] u',
      finds: ['on-unmarkable-block messages[0].content[0] 1'],
      keeps: [],
      repairs: ['on-unmarkable-block dropped messages[0].content[0] > -'],
    },
    {
      vector: 'a marker on a deferred tool in the middle means the end of the tools that are loaded',
      request: 'T1 D1* T1 D1 S1 | u',
      finds: ['on-unmarkable-block tools[1] 1'],
      keeps: ['tools[2] 5m'],
      repairs: ['on-unmarkable-block moved tools[1] > tools[2]'],
    },
    {
      vector: 'a marker on empty text at the start never leaves the messages for the system',
      request: 'S1 | u[empty*]',
      finds: ['on-unmarkable-block messages[0].content[0] 1'],
      keeps: [],
      repairs: ['on-unmarkable-block dropped messages[0].content[0] > -'],
    },
    {
      vector: 'two inside one result, of different lives: the longer one was wanted',
      request: '| u a[tool] u[result(text* img**)]',
      finds: ['inside-tool-result messages[2].content[0] 2'],
      keeps: ['messages[2].content[0] 1h'],
      repairs: ['inside-tool-result moved messages[2].content[0] > messages[2].content[0]'],
    },
    {
      vector: 'inside a result that is marked itself: its own marker says how long',
      request: '| u a[tool] u[result(text**)*]',
      finds: ['inside-tool-result messages[2].content[0] 1'],
      keeps: ['messages[2].content[0] 5m'],
      repairs: ['inside-tool-result dropped messages[2].content[0] > -'],
    },
    {
      vector: 'six in the messages: the two oldest go, the newest stays',
      request: 'S1 | u* a* u* a* u* a*',
      finds: ['too-many 6'],
      keeps: [
        'messages[2].content[0] 5m',
        'messages[3].content[0] 5m',
        'messages[4].content[0] 5m',
        'messages[5].content[0] 5m',
      ],
      repairs: ['too-many dropped messages[0].content[0] > -', 'too-many dropped messages[1].content[0] > -'],
    },
    {
      vector: 'five in the head alone: the tools go, which the system covers',
      request: 'T* S* S* S* S* | u',
      finds: ['too-many 5'],
      keeps: ['system[0] 5m', 'system[1] 5m', 'system[2] 5m', 'system[3] 5m'],
      repairs: ['too-many dropped tools[0] > -'],
    },
    {
      vector: 'the top-level marker counts where it does nothing for want of a place',
      request: 'auto* D1* S* S* S* S* | u[empty]',
      finds: ['too-many 6', 'on-unmarkable-block tools[0] 1'],
      keeps: ['system[0] 5m', 'system[1] 5m', 'system[2] 5m', 'system[3] 5m'],
      repairs: ['on-unmarkable-block dropped tools[0] > -', 'too-many dropped - > -'],
    },
    {
      vector: 'V13 with three in the head: all before the hour are raised, what stands behind is left',
      request: 'T* S* S** | u* a u',
      finds: ['ttl-order system[1] 1'],
      keeps: ['tools[0] 1h', 'system[0] 1h', 'system[1] 1h', 'messages[0].content[0] 5m'],
      repairs: ['ttl-order raised tools[0] > tools[0]', 'ttl-order raised system[0] > system[0]'],
    },
    {
      vector: 'an hour on the base keeps an hour on the messages behind it',
      request: 'T* S** | u** a u*',
      finds: ['ttl-order system[0] 1', 'ttl-order messages[0].content[0] 1'],
      keeps: ['tools[0] 1h', 'system[0] 1h', 'messages[0].content[0] 1h', 'messages[2].content[0] 5m'],
      repairs: ['ttl-order raised tools[0] > tools[0]'],
    },
    {
      vector: 'V15 on a base without messages: the top-level hour is the base’s',
      request: 'auto** T* S1 |',
      finds: ['ttl-order 1'],
      keeps: ['tools[0] 1h', 'auto system[0] 1h'],
      repairs: ['ttl-order raised tools[0] > tools[0]'],
    },
    {
      vector: 'the top-level marker is the newest: the one in the messages goes before the head',
      request: 'auto* T* S* S* | u* a u',
      finds: ['too-many 5'],
      keeps: ['tools[0] 5m', 'system[0] 5m', 'system[1] 5m', 'auto messages[2].content[0] 5m'],
      repairs: ['too-many dropped messages[0].content[0] > -'],
    },
    {
      vector: 'five on kinds that nobody knows, and a top-level one that lands nowhere',
      request: 'auto* | u[unknown* unknown* unknown* unknown* unknown*]',
      finds: ['too-many 6'],
      keeps: ['messages[0].content[2] 5m', 'messages[0].content[3] 5m', 'messages[0].content[4] 5m'],
      repairs: ['too-many dropped messages[0].content[0] > -', 'too-many dropped messages[0].content[1] > -'],
    },
    {
      vector: 'a marker that had to move is raised like any other before an hour on the base',
      request: 'D1* T1 S** | u',
      finds: ['on-unmarkable-block tools[0] 1', 'ttl-order system[0] 1'],
      keeps: ['tools[1] 1h', 'system[0] 1h'],
      repairs: ['on-unmarkable-block moved tools[0] > tools[1]', 'ttl-order raised tools[1] > tools[1]'],
    },
    {
      vector: 'a top-level marker of a life that does not exist',
      request: 'auto*! | u',
      finds: ['bad-type-or-ttl 1'],
      keeps: ['auto messages[0].content[0] 5m'],
      repairs: ['bad-type-or-ttl rewritten - > -'],
    },
    {
      vector: 'all at once: misspelled, nested, too many, and out of order for it',
      request: 'T*! S* | u* a* u[result(text**)] a*',
      finds: ['too-many 5', 'bad-type-or-ttl tools[0] 1', 'inside-tool-result messages[2].content[0] 1'],
      keeps: ['tools[0] 5m', 'system[0] 5m', 'messages[2].content[0] 5m', 'messages[3].content[0] 5m'],
      repairs: [
        'bad-type-or-ttl rewritten tools[0] > tools[0]',
        'inside-tool-result moved messages[2].content[0] > messages[2].content[0]',
        'too-many dropped messages[0].content[0] > -',
        'too-many dropped messages[1].content[0] > -',
        'ttl-order lowered messages[2].content[0] > messages[2].content[0]',
      ],
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
    { ttl: '3600s', life: '1h', why: 'seconds with their unit' },
    { ttl: '60m', life: '1h', why: 'sixty minutes' },
    { ttl: '60min', life: '1h', why: 'sixty minutes, spelled longer' },
    { ttl: '1hour', life: '1h', why: 'the hour spelled out' },
    { ttl: '1 hour', life: '1h', why: 'and with a space' },
    { ttl: '1H', life: '1h', why: 'a capital letter' },
    { ttl: '30m', life: '5m', why: 'a life that does not exist' },
    { ttl: 7200, life: '5m', why: 'more than there is' },
    { ttl: 36000, life: '5m', why: 'ten hours, which begin like one' },
    { ttl: '160m', life: '5m', why: 'more than two hours, which end like one' },
    { ttl: '', life: '5m', why: 'nothing said' },
  ])('reads what was meant by ttl $ttl: $why', ({ ttl, life }) => {
    const block = { type: 'text', text: 'x', cache_control: { type: 'ephemeral', ttl } }
    expect(mended({ messages: [{ role: 'user', content: [block] }] })).toEqual([`messages[0].content[0] ${life}`])
  })
})
