import { costOf, findModel, KNOWN_MODELS } from '@sternline/core'
import { describe, expect, it } from 'vitest'
import { FULL_UNITS, paidFor, sumOf, unitsFor } from '../../src/simulate/cost-units.ts'

const BILL = { cached: 90_000, saved5m: 700, saved1h: 300, fresh: 20 }

describe('cost as a share of no caching', () => {
  it.each([
    { model: 'claude-sonnet-4-6', read: 4, why: 'a read costs a tenth' },
    { model: 'claude-opus-5-5', read: 2, why: 'a twentieth' },
    { model: 'claude-fable-5-1', read: 1, why: 'a fortieth' },
    { model: 'somebody-elses', read: 4, why: 'the usual, where the model is not known' },
  ])('of $model: $why', ({ model, read }) => {
    expect(unitsFor(model)).toEqual({ cached: read, saved5m: 50, saved1h: 80, fresh: FULL_UNITS })
  })

  it.each(KNOWN_MODELS)('is that of the money: %s', model => {
    const share = sumOf(paidFor(BILL, unitsFor(model))) / (sumOf(BILL) * FULL_UNITS)
    const cost = costOf({ ...BILL, output: 0 }, findModel(model))
    expect((cost?.paid ?? 0) / (cost?.uncached ?? 0)).toBeCloseTo(share, 9)
  })
})
