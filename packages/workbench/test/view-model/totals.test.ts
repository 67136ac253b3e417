import { addCost, addUsage, NO_COST, NO_USAGE } from '@sternline/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { summarise } from '../../src/view-model/totals.ts'
import { anyExchange, exchange, running, tokens } from '../support/exchanges.ts'

describe('summarise', () => {
  it('has nothing to say about no rows', () => {
    expect(summarise([])).toBeNull()
  })

  it('counts messages, failures and messages without a price, and takes names from the newest', () => {
    const rows = [
      exchange({ id: 'ex_1', client: 'old/1' }),
      exchange({ id: 'ex_2', outcome: 'refused', usage: null }),
      exchange({ id: 'ex_3', model: 'a-deployment' }),
      running({ id: 'ex_4', client: 'new/2', startedAt: 1_700_000_009_000 }),
    ]
    expect(summarise(rows)).toMatchObject({
      client: 'new/2',
      exchanges: 4,
      failed: 1,
      unpriced: 1,
      startedAt: 1_700_000_000_000,
      lastAt: 1_700_000_009_000,
      usage: tokens({ cached: 2000, saved5m: 400, fresh: 24, output: 80 }),
    })
  })

  it('sums every count and every amount exactly', () => {
    fc.assert(
      fc.property(fc.array(anyExchange, { minLength: 1, maxLength: 30 }), rows => {
        const total = summarise(rows)
        expect(total?.usage).toEqual(rows.reduce((sum, row) => (row.usage ? addUsage(sum, row.usage) : sum), NO_USAGE))
        expect(total?.cost).toEqual(rows.reduce((sum, row) => (row.cost ? addCost(sum, row.cost) : sum), NO_COST))
        expect(total?.cost.avoided).toBe((total?.cost.uncached ?? 0) - (total?.cost.paid ?? 0))
      }),
    )
  })
})
