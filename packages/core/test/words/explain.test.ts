import { conversation } from '@sternline/testkit'
import { describe, expect, it } from 'vitest'
import {
  anthropicError,
  cache,
  explainReadProblem,
  explainReason,
  explainUntouched,
  explainWarning,
  planBreakpoints,
  readRequest,
  SternlineError,
} from '../../src/index.ts'

describe('explaining', () => {
  it('has a sentence for every breakpoint and warning of a plan', () => {
    for (const request of [
      'T1 S1 | u a u',
      'T* S1 | u a u',
      'auto* S1 | u',
      'T* S** | u',
      '| u a[tool] u[result(text*)]',
    ]) {
      const read = readRequest(conversation(request))
      if (!read.ok) throw new Error(explainReadProblem(read.problem))
      const plan = planBreakpoints(read.prompt, cache.long())
      const sentences = [
        ...plan.breakpoints.map(({ reason }) => explainReason(reason)),
        ...plan.warnings.map(explainWarning),
        ...(plan.untouched === null ? [] : [explainUntouched(plan.untouched)]),
      ]
      expect(sentences.length).toBeGreaterThan(0)
      for (const sentence of sentences) expect(sentence).toMatch(/^[A-Z].*\.$/)
    }
  })

  it('names the place of a warning', () => {
    const warning = { code: 'ttl-lowered', layer: 'base', place: { section: 'system', index: 0 }, to: '5m' } as const
    expect(explainWarning(warning)).toContain('system[0]')
  })

  it('says why a body could not be read', () => {
    expect(explainReadProblem({ code: 'not-json', at: 'byte 3', detail: 'it ends' })).toBe(
      'The body is not JSON (byte 3: it ends).',
    )
  })
})

describe('errors', () => {
  it('tell what, why and what to do in one message', () => {
    const error = new SternlineError('a-code', { what: 'It broke.', why: 'It fell.', fix: 'Lift it.' })
    expect(error).toMatchObject({ name: 'SternlineError', code: 'a-code', message: 'It broke. It fell. Lift it.' })
  })

  it('have Anthropic’s envelope', () => {
    expect(anthropicError('api_error', 'No.', 'req_1')).toEqual({
      type: 'error',
      error: { type: 'api_error', message: 'No.' },
      request_id: 'req_1',
    })
  })
})
