import { messagesRequests } from '@sternline/testkit'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyPlan, cache, checkMarkers, planBreakpoints } from '../../src/index.ts'
import { runs } from './runs.ts'
import { read } from './simulate.ts'

/** Only the client's markers, mended: nothing of ours is added. */
const MEND = cache.with({ clientMarkers: 'only' })

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
