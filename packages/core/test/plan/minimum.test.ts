import { conversation } from '@sternline/testkit'
import { describe, expect, it } from 'vitest'
import {
  cache,
  estimateTokens,
  explainWarning,
  findModel,
  LARGEST_MINIMUM_TOKENS,
  type ModelFacts,
  planBreakpoints,
  type Warning,
} from '../../src/index.ts'
import { read } from './simulate.ts'

function warningsFor(shorthand: string, model: string): readonly Warning[] {
  const facts = findModel(model)
  const ratio = facts === null ? {} : { charactersPerToken: facts.charactersPerToken }
  return planBreakpoints(read(conversation(shorthand, ratio)), cache.on(), { facts }).warnings
}

describe('a prompt too short to be cached is named, for the API says nothing', () => {
  it.each([
    { vector: 'M1', model: 'claude-opus-4-6', request: 'S:3000t | u', minimum: 4096 },
    { vector: 'M1', model: 'claude-haiku-4-5', request: 'S:3000t | u', minimum: 4096 },
    { vector: 'M1', model: 'claude-opus-5', request: 'S:3000t | u', minimum: null },
    { vector: 'M1', model: 'claude-sonnet-4-6', request: 'S:3000t | u', minimum: null },
    { vector: 'M1', model: 'claude-opus-4-7', request: 'S:3000t | u', minimum: null },
    { vector: 'M2', model: 'claude-fable-5', request: 'S:600t | u', minimum: null },
    { vector: 'M2', model: 'claude-opus-5', request: 'S:600t | u', minimum: null },
    { vector: 'M2', model: 'claude-opus-4-8', request: 'S:600t | u', minimum: 1024 },
    {
      vector: 'M3: the deepest prefix is long enough',
      model: 'claude-opus-4-6',
      request: 'T:300t S:600t | u:4100t',
      minimum: null,
    },
    {
      vector: 'an unknown model: the largest minimum',
      model: 'my-deployment',
      request: 'S:3000t | u',
      minimum: LARGEST_MINIMUM_TOKENS,
    },
    { vector: 'an unknown model, long enough for any', model: 'my-deployment', request: 'S:5000t | u', minimum: null },
  ])('$vector: $request on $model', ({ request, model, minimum }) => {
    expect(warningsFor(request, model)).toEqual(
      minimum === null ? [] : [{ code: 'below-minimum', minimum, tokens: expect.any(Number) }],
    )
  })

  it.each([
    { request: 'S:900t | u', code: 'below-minimum', why: 'below what is documented' },
    { request: 'S:1500t | u', code: 'below-seen-minimum', why: 'documented to be cached, seen not to be' },
    { request: 'S:2100t | u', code: undefined, why: 'above both' },
  ])('M4, a documented minimum that users disagree with, is a warning and no more: $why', ({ request, code }) => {
    const [warning, ...more] = warningsFor(request, 'claude-sonnet-4-6')
    expect(warning?.code).toBe(code)
    expect(more).toEqual([])
    if (warning?.code === 'below-seen-minimum') {
      expect(warning).toMatchObject({ minimum: 1024, seen: 2048 })
      expect(explainWarning(warning)).toMatch(/documented to cache from 1k on, but users saw nothing cached below 2k/)
    }
    const plan = planBreakpoints(read(conversation(request)), cache.on(), { facts: findModel('claude-sonnet-4-6') })
    expect(plan.breakpoints.length).toBeGreaterThan(0)
  })

  it('counts the prefix up to the last breakpoint and nothing behind it, to the token', () => {
    const facts = findModel('claude-opus-5') as ModelFacts
    const prompt = read(conversation('T2 D3 S2 | u:9000t'))
    const [tools0, tools1, , , , system0, system1] = prompt.blocks.map(block => estimateTokens(block, facts))
    const tokens = [tools0, tools1, system0, system1].reduce((sum: number, one = 0) => sum + one, 0)
    const planned = (minimumTokens: number) =>
      planBreakpoints(prompt, cache.system(), { facts: { ...facts, minimumTokens } }).warnings
    expect(planned(tokens)).toEqual([])
    expect(planned(tokens + 1)).toEqual([{ code: 'below-minimum', tokens, minimum: tokens + 1 }])
  })

  it('says nothing where nothing is known of the model, or nothing is marked', () => {
    const prompt = read(conversation('S1 | u'))
    expect(planBreakpoints(prompt, cache.on()).warnings).toEqual([])
    expect(planBreakpoints(prompt, cache.with({ maxBreakpoints: 0 }), { facts: null }).warnings).toEqual([])
  })
})
