import { conversation } from '@sternline/testkit'
import { describe, expect, it } from 'vitest'
import { applyPlan, type CacheOptions, cache, checkMarkers, planBreakpoints } from '../../src/index.ts'
import { lines, planFor } from './shown.ts'
import { read, simulate } from './simulate.ts'

describe('the promise of two tail anchors, beside a client’s own markers', () => {
  const turns = ' a[text tool25] u[result25]'
  it.each([
    { head: 'T2 S1', why: 'alone' },
    { head: 'T2 S*', why: 'the client marks its system prompt' },
    { head: 'auto* T2 S1', why: 'the client lets the API mark the end' },
    { head: 'T2* S1', why: 'the client marks its tools: they cannot yield, so the system does' },
  ])('$why: with the newest entry gone, at most the last exchange is lost', ({ head }) => {
    const steps = [1, 2, 3, 4].map(n => ({
      request: conversation(`${head} | u${turns.repeat(n)}`),
      at: n * 10_000,
      evictsItsTail: n === 3,
    }))
    const served = simulate(steps, cache.on(), false)
    expect(served.at(-1)?.bill.cached).toBeGreaterThanOrEqual(served.at(-3)?.total ?? 0)
  })
})

it('beside a client that marks tools and system, it holds for exchanges of up to 19 positions', () => {
  const steps = [1, 2, 3, 4].map(n => ({
    request: conversation(`T2* S* | u${' a[text tool8] u[result8]'.repeat(n)}`),
    at: n * 10_000,
    evictsItsTail: n === 3,
  }))
  const served = simulate(steps, cache.on(), false)
  expect(served.at(-1)?.bill.cached).toBeGreaterThanOrEqual(served.at(-3)?.total ?? 0)
})

describe('the tools marker yields first', () => {
  it.each([
    {
      request: 'T2 S1 | u* a* u*',
      plan: ['system[0] 5m', 'client m0.c0 5m', 'client m1.c0 5m', 'client m2.c0 5m'],
      why: 'the client marks no system: a system marker covers the tools as well',
    },
    {
      request: 'T2 S* | u a[text tool25] u[result25] a u',
      plan: ['client system[0] 5m', 'm0.c0 5m', 'm2.c24 5m', 'm4.c0 5m'],
      why: 'to the end of the request before the previous one',
    },
  ])('$why: $request', ({ request, plan }) => {
    expect(lines(planFor(request))).toEqual(plan)
  })
})

it('an answer that a client keeps as two messages: the request ended before both', () => {
  const turns = ['T2 S1 | u', 'T2 S1 | u a[tool25] a[tool3] u[result3]']
  const steps = turns.map((turn, i) => ({ request: conversation(turn), at: i * 10_000 }))
  expect(simulate(steps, cache.on(), false).at(-1)?.bill.cached).toBe(4000)
})

it('is not raised for an hour that was itself lowered', () => {
  const plan = planFor('T1 S* | u a u', cache.with({ layers: { active: '1h' } }))
  expect(lines(plan)).toEqual(['tools[0] 5m', 'client system[0] 5m', 'm0.c0 5m', 'm2.c0 5m'])
  expect(plan.warnings.map(({ code }) => code)).toEqual(['ttl-lowered'])
})

it('a marker inside a result of a message that the API clears next turn moves before that message', () => {
  const nested = { type: 'text', text: 'x', cache_control: { type: 'ephemeral' } }
  const request = {
    messages: [
      { role: 'user', content: [{ type: 'text', text: 'hello' }] },
      { role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'x', input: {} }] },
      {
        role: 'user',
        clear_at: 'next_user_message',
        content: [{ type: 'tool_result', tool_use_id: 'a', content: [nested] }],
      },
    ],
  }
  expect(checkMarkers(read(applyPlan(request, planBreakpoints(read(request), cache.on()))))).toEqual([])
})

it.each([{ ttl: '1h' }, { type: 'persistent', ttl: '1h' }])('reads an hour out of %j', marker => {
  const request = { messages: [{ role: 'user', content: [{ type: 'text', text: 'x', cache_control: marker }] }] }
  expect(lines(planBreakpoints(read(request), cache.with({ clientMarkers: 'only' })))).toEqual(['client m0.c0 1h'])
})

it.each(['strategy', 'maxBreakpoints', 'enabled', 'clientMarkers', 'repair', 'layers'])(
  'takes an undefined %s as left out',
  name => {
    expect(cache.with({ [name]: undefined } as CacheOptions)).toEqual(cache.on())
  },
)
