import { describe, expect, it } from 'vitest'
import { newExchangeId } from '../src/exchange-id.ts'

describe('newExchangeId', () => {
  it('sorts by start, then by order of making, and never repeats', () => {
    const ids = [1, 1, 2, 1_800_000_000_000, 1_800_000_000_000].map(newExchangeId)
    expect([...ids].sort()).toEqual(ids)
    expect(new Set(ids).size).toBe(ids.length)
    for (const id of ids) expect(id).toMatch(/^ex_[0-9a-z]{20}$/)
  })

  it.each([
    { at: 0, why: 'the beginning of time' },
    { at: 35.9, why: 'a part of a millisecond' },
    { at: 36 ** 5 - 1, why: 'the last one of five digits' },
    { at: 36 ** 5, why: 'the first one of six' },
    { at: 1_794_000_000_000, why: 'a time of ours' },
    { at: 36 ** 9 - 1, why: 'the last one that there is room for' },
  ])('begins with its time in digits and letters: $why', ({ at }) => {
    expect(newExchangeId(at).slice(3, 12)).toBe(Math.floor(at).toString(36).padStart(9, '0'))
  })

  it('takes chance from every digit and letter', () => {
    const ends = Array.from({ length: 2_000 }, () => newExchangeId(0).slice(16))
    for (let place = 0; place < 7; place++) expect(new Set(ends.map(end => end[place])).size).toBe(36)
  })
})
