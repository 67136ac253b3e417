import { describe, expect, it } from 'vitest'
import { formatCount, formatTokens } from '../../src/index.ts'

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

describe('formatCount', () => {
  it.each([
    [0, '0'],
    [999, '999'],
    [1_000, '1,000'],
    [1_234_567, '1,234,567'],
  ])('%i -> %s', (count, text) => {
    expect(formatCount(count)).toBe(text)
  })
})
