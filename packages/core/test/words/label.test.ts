import { describe, expect, it } from 'vitest'
import {
  cachedShare,
  findModel,
  formatLabel,
  labelSentence,
  labelText,
  type Usage,
  whyNoLabel,
} from '../../src/index.ts'

const usage = (part: Partial<Usage>): Usage => ({ cached: 0, saved5m: 0, saved1h: 0, fresh: 0, output: 0, ...part })

describe('formatLabel', () => {
  it.each([
    { use: usage({ cached: 182_000, saved5m: 3_000, fresh: 9 }), label: '🟢 182k cached 🔵 +3k saved', why: 'both' },
    { use: usage({ saved5m: 15_000, saved1h: 5_000 }), label: '🔵 +20k saved', why: 'K2: a first turn, both lives' },
    { use: usage({ cached: 900 }), label: '🟢 900 cached', why: 'read alone' },
    { use: usage({ fresh: 5_000, output: 9 }), label: null, why: 'nothing read or saved' },
  ])('$why', ({ use, label }) => {
    expect(formatLabel(use)).toBe(label)
  })
})

describe('the label in other forms', () => {
  const full = usage({ cached: 182_000, saved5m: 3_000, fresh: 412 })

  it('is plain text for logs', () => {
    expect(labelText(full)).toBe('cached 182k, saved 3k, fresh 412, hit 98%')
    expect(labelText(usage({ saved1h: 20_000 }))).toBe('saved 20k, hit 0%')
    expect(labelText(usage({ output: 5 }))).toBe('')
  })

  it('is a sentence for people who listen, in the words of the specification', () => {
    expect(labelSentence(usage({ cached: 182_000, saved5m: 1 }))).toBe(
      '182,000 tokens cached, already memorised: read from the cache at a tenth of the price or less. ' +
        '1 token saved, newly pinned: saved to the cache at 1.25 or 2 times the price, cached on your next message.',
    )
  })

  it('has a share only where there was input', () => {
    expect(cachedShare(usage({ cached: 3, fresh: 1 }))).toBe(0.75)
    expect(cachedShare(usage({ output: 9 }))).toBeNull()
  })
})

describe('whyNoLabel', () => {
  it.each([
    { fresh: 900, model: 'claude-sonnet-4-5', isOff: false, why: 'below the minimum: 900 of 1,024 tokens' },
    {
      fresh: 900,
      model: 'our-deployment',
      isOff: false,
      why: 'below the minimum: 900 of 4,096 tokens (the largest there is: the model is unknown)',
    },
    { fresh: 9_000, model: 'claude-sonnet-4-5', isOff: false, why: 'nothing was marked that could be read or saved' },
    { fresh: 900, model: 'claude-sonnet-4-5', isOff: true, why: 'caching is off' },
  ])('$why', ({ fresh, model, isOff, why }) => {
    expect(whyNoLabel(usage({ fresh }), findModel(model), isOff)).toBe(why)
  })
})
