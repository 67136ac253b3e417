import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Countable, totalsOf } from '../../src/index.ts'

const count = fc.nat({ max: 2 ** 40 })
const money = fc.integer({ min: -(2 ** 40), max: 2 ** 40 })
const rows: fc.Arbitrary<readonly Countable[]> = fc.array(
  fc.record({
    usage: fc.option(fc.record({ cached: count, saved5m: count, saved1h: count, fresh: count, output: count })),
    cost: fc.option(fc.record({ paid: money, uncached: money, avoided: money })),
    attribution: fc.option(fc.record({ byClient: money, ours: money })),
  }),
)

describe('totalsOf', () => {
  it('is nothing for nothing', () => {
    expect(totalsOf([]).cost).toEqual({ paid: 0, uncached: 0, avoided: 0 })
  })

  it('sums every figure by itself, and counts what has no price', () => {
    fc.assert(
      fc.property(rows, exchanges => {
        const totals = totalsOf(exchanges)
        const sum = (of: (row: Countable) => number | undefined): number =>
          exchanges.reduce((all, row) => all + (of(row) ?? 0), 0)
        expect(totals.usage.cached).toBe(sum(row => row.usage?.cached))
        expect(totals.usage.output).toBe(sum(row => row.usage?.output))
        expect(totals.cost.paid).toBe(sum(row => row.cost?.paid))
        expect(totals.cost.avoided).toBe(sum(row => row.cost?.avoided))
        expect(totals.attribution.ours).toBe(sum(row => row.attribution?.ours))
        expect(totals.unpriced).toBe(sum(row => (row.usage !== null && row.cost === null ? 1 : 0)))
      }),
    )
  })
})
