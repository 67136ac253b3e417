import { conversation, jsonEncodings, messagesRequests } from '@sternline/testkit'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  applyPlan,
  cache,
  checkMarkers,
  explainPlan,
  formatPlace,
  planBreakpoints,
  readBody,
  readRequest,
  splicesFor,
} from '../../src/index.ts'
import { Body } from '../../src/memory/index.ts'
import { joined, utf8 } from '../bytes.ts'
import { runs } from './runs.ts'
import { read } from './simulate.ts'

/** On a thread the server keeps the conversation (beta); the request brings what is new. */
function onThread(shorthand: string): object {
  return { ...conversation(shorthand), thread: { type: 'continue', previous_message_id: 'msg_1' } }
}

describe('V18: a request on a thread takes no cache_control', () => {
  it('gets none of ours, and says so', () => {
    const plan = planBreakpoints(read(onThread('T2 S1 | u')), cache.on())
    expect(plan).toMatchObject({ breakpoints: [], edits: [], repairs: [], untouched: 'on-thread' })
    expect(explainPlan(plan)).toEqual(['The request goes on with a thread, where the API takes no cache_control.'])
  })

  it('loses those that the client set, each reported', () => {
    const request = onThread('auto* T1* S1 | u a[tool] u[result(text*)]')
    const plan = planBreakpoints(read(request), cache.on())
    expect(plan.repairs.map(({ problem, done, from }) => [problem, done, from && formatPlace(from)])).toEqual([
      ['on-thread', 'dropped', 'tools[0]'],
      ['on-thread', 'dropped', 'messages[2].content[0]'],
      ['on-thread', 'dropped', null],
    ])
    expect(plan).toMatchObject({ breakpoints: [], automatic: null, untouched: null })
    expect(JSON.stringify(applyPlan(request, plan))).not.toContain('cache_control')
  })

  it('stands back where nothing may be mended', () => {
    const plan = planBreakpoints(read(onThread('T1* | u')), cache.with({ repair: false }))
    expect(plan).toMatchObject({ untouched: 'client-markers-refused', edits: [] })
    expect(plan.warnings).toMatchObject([{ code: 'client-markers-refused', problem: 'on-thread' }])
  })

  it('counts every marker of a block, its own and those inside it', () => {
    const findings = checkMarkers(read(onThread('| u a[tool] u[result(text* img*)*]')))
    expect(findings).toMatchObject([{ problem: 'on-thread', block: 2, count: 3 }])
  })

  it.each([
    { thread: null, why: 'null' },
    { thread: undefined, why: 'left out' },
  ])('a thread that is $why is none', ({ thread }) => {
    const plan = planBreakpoints(read({ ...conversation('T1 S1 | u'), thread }), cache.on())
    expect(plan.breakpoints).toHaveLength(3)
  })

  it('for any request, both readers and both writers: nothing is left that the API would refuse', () => {
    fc.assert(
      fc.property(
        messagesRequests({ markers: 'any' })
          .map(request => ({ ...request, thread: { type: 'create' } }))
          .chain(request => fc.tuple(fc.constant(request), jsonEncodings(request))),
        ([request, text]) => {
          const body = utf8(text)
          const bytes = readBody(body)
          const object = readRequest(request)
          if (!bytes.ok || !object.ok) throw new Error('It can be read.')
          expect(bytes.prompt.onThread).toBe(true)
          const plan = planBreakpoints(bytes.prompt, cache.on())
          const sent: object = JSON.parse(joined(new Body([body]).spliced(splicesFor(bytes.map, plan))))
          expect(checkMarkers(read(sent))).toEqual([])
          expect(sent).toEqual(applyPlan(request, planBreakpoints(object.prompt, cache.on())))
        },
      ),
      runs(300),
    )
  })
})
