import { describe, expect, it } from 'vitest'
import { formatNumber, formatShare } from '../../src/fidelity/fidelity-words.ts'

describe('figures of fidelity', () => {
  it.each([
    { share: 1, text: '100.00 %', why: 'all' },
    { share: 0.99499, text: '99.49 %', why: 'cut, so that 99.50 % is never claimed too soon' },
    { share: 0.995, text: '99.50 %', why: 'the bound itself' },
    { share: 0.29, text: '29.00 %', why: 'a share that binary fractions miss' },
    { share: null, text: '-', why: 'no calls' },
  ])('$share is written $text: $why', ({ share, text }) => {
    expect(formatShare(share)).toBe(text)
  })

  it.each([
    { count: 0, text: '0' },
    { count: 999, text: '999' },
    { count: 13_946, text: '13,946' },
    { count: 1_000_000, text: '1,000,000' },
  ])('$count is written $text', ({ count, text }) => {
    expect(formatNumber(count)).toBe(text)
  })
})
