import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addTotals, NO_TOTALS, type Row, totalsOf } from '../../src/replay/row.ts'

const tokens = fc.nat(2_000_000)
const usages = fc.record({ cached: tokens, saved5m: tokens, saved1h: tokens, fresh: tokens, output: tokens })
const money = fc.integer({ min: -(10 ** 12), max: 10 ** 12 })
const rows: fc.Arbitrary<Row> = fc.record({
  call: fc.nat(),
  model: fc.string(),
  status: fc.option(fc.constantFrom(200, 429)),
  label: fc.option(fc.string()),
  reason: fc.option(fc.string()),
  isFailed: fc.boolean(),
  usage: fc.option(usages),
  cost: fc.option(fc.record({ paid: money, uncached: money, avoided: money })),
})

/** The plain sum of one number of every row that has it. */
function sum(all: readonly Row[], pick: (row: Row) => number | undefined): number {
  let total = 0
  for (const row of all) total += pick(row) ?? 0
  return total
}

describe('totalsOf', () => {
  it('equals the sums of the rows', () => {
    fc.assert(
      fc.property(fc.array(rows), all => {
        const { calls, failed, usage, cost, unpriced } = totalsOf(all)
        expect(calls).toBe(all.length)
        expect(failed).toBe(all.filter(row => row.isFailed).length)
        expect(unpriced).toBe(all.filter(row => row.usage !== null && row.cost === null).length)
        for (const field of ['cached', 'saved5m', 'saved1h', 'fresh', 'output'] as const) {
          expect(usage[field]).toBe(sum(all, row => row.usage?.[field]))
        }
        for (const field of ['paid', 'uncached', 'avoided'] as const) {
          expect(cost[field]).toBe(sum(all, row => row.cost?.[field]))
        }
      }),
    )
  })

  it('does not depend on how the rows are divided', () => {
    fc.assert(
      fc.property(fc.array(rows), fc.array(rows), (a, b) => {
        expect(addTotals(totalsOf(a), totalsOf(b))).toEqual(totalsOf([...a, ...b]))
      }),
    )
    expect(totalsOf([])).toEqual(NO_TOTALS)
  })
})
