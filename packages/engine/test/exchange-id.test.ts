import { describe, expect, it } from 'vitest'
import { newExchangeId } from '../src/exchange-id.ts'

describe('newExchangeId', () => {
  it('sorts by start, then by order of making, and never repeats', () => {
    const ids = [1, 1, 2, 1_800_000_000_000, 1_800_000_000_000].map(newExchangeId)
    expect([...ids].sort()).toEqual(ids)
    expect(new Set(ids).size).toBe(ids.length)
    for (const id of ids) expect(id).toMatch(/^ex_[0-9a-z]{20}$/)
  })
})
