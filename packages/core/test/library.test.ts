import { conversation } from '@sternline/testkit'
import { describe, expect, it } from 'vitest'
import { apply, cache, explain, fingerprintOf, plan, readRequest } from '../src/index.ts'

describe('the library’s face', () => {
  it('is off until asked for: the same object comes back', () => {
    const request = conversation('T1 S1 | u a u')
    expect(apply(request, plan(request))).toBe(request)
    expect(explain(plan(request))).toEqual(['Caching is switched off.'])
  })

  it('leaves alone what is no Messages request, and says why', () => {
    const other = { prompt: 'hello' }
    const planned = plan(other, { cache: cache.on() })
    expect(apply(other, planned)).toBe(other)
    expect(explain(planned)).toEqual([
      'The request could not be read, so it went on as it came.',
      'The body is not a Messages API request (messages: expected an array).',
    ])
  })

  it('warns below the model’s minimum, by the model behind a deployment', () => {
    const request = conversation('S1:1500t | u', { model: 'my-opus' })
    const warned = (model: string): boolean =>
      plan(request, { cache: cache.on(), model }).warnings.some(({ code }) => code === 'below-minimum')
    expect([warned('claude-opus-4-6'), warned('claude-opus-5'), warned('nobody-knows')]).toEqual([true, false, true])
  })

  it('uses a memory that it is given', () => {
    const resumed = conversation(`T1 S1 | u${' a[think tool] u[result]'.repeat(9)}`)
    const read = readRequest(resumed)
    if (!read.ok) throw new Error(read.problem.detail)
    const first = fingerprintOf(read.prompt, 2)
    const memory = { expiresAt: (asked: string) => (asked === first ? 5 : null) }
    const reasons = (at: number): string[] =>
      plan(resumed, { cache: cache.on(), memory, at }).breakpoints.map(({ reason }) => reason)
    expect(reasons(5)).toContain('deepest-warm-entry')
    expect(reasons(6)).not.toContain('deepest-warm-entry')
  })
})
