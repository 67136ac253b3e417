import fc from 'fast-check'
import { expect, it } from 'vitest'
import { findModel, inputTokens, KNOWN_MODELS, limitedTokens, NO_USAGE } from '../../src/index.ts'

const U8 = { ...NO_USAGE, fresh: 50, saved5m: 2000, cached: 98_000, output: 700 }

it.each([
  { model: 'claude-sonnet-4-6', counts: 2050, why: 'U8: reads do not count' },
  { model: 'claude-3-5-haiku', counts: 100_050, why: 'U8: but they do with Haiku 3.5' },
  { model: 'somebodys-deployment', counts: 2050, why: 'an unknown model, as nearly all' },
])('$why', ({ model, counts }) => {
  expect(limitedTokens(U8, findModel(model))).toBe(counts)
})

it('is never more than the input, and never counts output', () => {
  const tokens = fc.nat(1_000_000)
  const usages = fc.record({ cached: tokens, saved5m: tokens, saved1h: tokens, fresh: tokens, output: tokens })
  fc.assert(
    fc.property(usages, fc.constantFrom(...KNOWN_MODELS, 'unknown'), (usage, model) => {
      const counted = limitedTokens(usage, findModel(model))
      expect(counted).toBeLessThanOrEqual(inputTokens(usage))
      expect(counted).toBe(limitedTokens({ ...usage, output: 0 }, findModel(model)))
      expect(counted).toBeGreaterThanOrEqual(usage.fresh + usage.saved5m + usage.saved1h)
    }),
  )
})
