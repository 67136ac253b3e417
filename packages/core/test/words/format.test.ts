import { describe, expect, it } from 'vitest'
import { formatLabel, formatTokens, type Usage } from '../../src/index.ts'

const usage = (part: Partial<Usage>): Usage => ({ cached: 0, saved5m: 0, saved1h: 0, fresh: 0, output: 0, ...part })

describe('formatTokens (K1)', () => {
  it.each([
    [0, '0'],
    [999, '999'],
    [1_000, '1k'],
    [1_249, '1.2k'],
    [1_250, '1.3k'],
    [9_949, '9.9k'],
    [9_950, '10k'],
    [10_499, '10k'],
    [10_500, '11k'],
    [182_000, '182k'],
    [999_499, '999k'],
    [999_500, '1M'],
    [1_000_000, '1M'],
    [1_250_000, '1.3M'],
    [12_400_000, '12M'],
  ])('%i -> %s', (tokens, text) => {
    expect(formatTokens(tokens)).toBe(text)
  })
})

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
