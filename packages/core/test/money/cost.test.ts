import { describe, expect, it } from 'vitest'
import {
  addCost,
  attribute,
  costOf,
  findModel,
  formatUsd,
  KNOWN_MODELS,
  LIST_TERMS,
  modelLookup,
  NO_COST,
  type Usage,
} from '../../src/index.ts'

const usage = (part: Partial<Usage>): Usage => ({ cached: 0, saved5m: 0, saved1h: 0, fresh: 0, output: 0, ...part })
const NANO = 1_000_000_000
/** Dollars as the vectors print them, in billionths. */
const usd = (dollars: number): number => Math.round(dollars * NANO)

describe('costOf, to the billionth', () => {
  it.each([
    {
      vector: 'B1',
      model: 'claude-opus-5',
      use: usage({ saved1h: 10_000, saved5m: 20_000, fresh: 50 }),
      paid: 0.22525,
    },
    { vector: 'B2', model: 'claude-opus-5', use: usage({ cached: 30_000, saved5m: 2_000, fresh: 50 }), paid: 0.02775 },
    {
      vector: 'B3',
      model: 'claude-opus-4-8',
      use: usage({ cached: 10_000, saved5m: 24_000, fresh: 50 }),
      paid: 0.15525,
    },
    {
      vector: 'B4',
      model: 'claude-opus-5',
      use: usage({ cached: 10_000, saved1h: 5_000, saved5m: 15_000, fresh: 50 }),
      paid: 0.149,
    },
    { vector: 'B5 first', model: 'claude-opus-5', use: usage({ saved5m: 100_000, fresh: 50 }), paid: 0.62525 },
    { vector: 'B5 later', model: 'claude-opus-5', use: usage({ cached: 100_000, fresh: 50 }), paid: 0.05025 },
    { vector: 'B5 first', model: 'claude-opus-5-5', use: usage({ saved5m: 100_000, fresh: 50 }), paid: 0.5002 },
    { vector: 'B5 later', model: 'claude-opus-5-5', use: usage({ cached: 100_000, fresh: 50 }), paid: 0.0202 },
    { vector: 'B5 first', model: 'claude-fable-5-1', use: usage({ saved5m: 100_000, fresh: 50 }), paid: 1.2505 },
    { vector: 'B5 later', model: 'claude-fable-5-1', use: usage({ cached: 100_000, fresh: 50 }), paid: 0.0255 },
    { vector: 'B5 later', model: 'claude-fable-5-2', use: usage({ cached: 100_000, fresh: 50 }), paid: 0.0204 },
    { vector: 'B5 later', model: 'claude-sonnet-5-5', use: usage({ cached: 100_000, fresh: 50 }), paid: 0.0101 },
    { vector: 'B5 later', model: 'claude-haiku-4-5', use: usage({ cached: 100_000, fresh: 50 }), paid: 0.01005 },
    {
      vector: 'B6 short',
      model: 'claude-haiku-5-5',
      use: usage({ cached: 99_000, saved5m: 800, fresh: 200 }),
      paid: 0.00111,
    },
    {
      vector: 'B6 long',
      model: 'claude-haiku-5-5',
      use: usage({ cached: 99_000, saved5m: 801, fresh: 200, output: 1 }),
      // One token more than 100,000 and every token, the output too, costs the higher price.
      paid: 0.005550625 + 0.0000025,
    },
  ])('$vector $model', ({ model, use, paid }) => {
    expect(costOf(use, findModel(model))?.paid).toBe(usd(paid))
  })

  it('B1: the first turn avoids less than nothing', () => {
    const cost = costOf(usage({ saved1h: 10_000, saved5m: 20_000, fresh: 50 }), findModel('claude-opus-5'))
    expect(cost).toEqual({ paid: usd(0.22525), uncached: usd(0.15025), avoided: usd(-0.075) })
  })

  it.each([
    { terms: { batch: true }, paid: 0.112625, why: 'B8: a batch costs half' },
    { terms: { regional: true }, paid: 0.247775, why: 'B8: a US Data Zone costs a tenth more' },
    { terms: { batch: true, regional: true }, paid: 0.1238875, why: 'both' },
  ])('$why', ({ terms, paid }) => {
    const use = usage({ saved1h: 10_000, saved5m: 20_000, fresh: 50 })
    expect(costOf(use, findModel('claude-opus-5'), { ...LIST_TERMS, ...terms })?.paid).toBe(usd(paid))
  })

  it.each([
    { use: usage({ cached: 1000, saved5m: 1000 }), ratio: 1.35, why: 'B7: one write and one read at 5m' },
    { use: usage({ cached: 1000, saved1h: 1000 }), ratio: 2.1, why: 'B7: one write and one read at 1h' },
    { use: usage({ cached: 2000, saved1h: 1000 }), ratio: 2.2, why: 'B7: one write and two reads at 1h' },
  ])('$why', ({ use, ratio }) => {
    const cost = costOf(use, findModel('claude-opus-5'))
    expect(cost?.paid).toBe(ratio * 1000 * 5000)
  })

  it('fast mode has prices of its own, which are not known: no money', () => {
    expect(costOf(usage({ fresh: 5 }), findModel('claude-opus-5'), { ...LIST_TERMS, fast: true })).toBeNull()
  })

  it('splits what was avoided between the client’s markers and ours, and the parts add up', () => {
    const facts = findModel('claude-opus-5')
    const cost = costOf(usage({ cached: 90_000, saved5m: 2_000 }), facts)
    const alone = costOf(usage({ cached: 40_000, saved5m: 52_000 }), facts)
    if (cost === null || alone === null) throw new Error('priced')
    const { byClient, ours } = attribute(cost, alone)
    expect(byClient).toBe(alone.avoided)
    expect(ours).toBeGreaterThan(0)
    expect(byClient + ours).toBe(cost.avoided)
  })

  it('an unknown model has no money, never zero', () => {
    expect(costOf(usage({ fresh: 5 }), findModel('our-deployment'))).toBeNull()
  })

  it('adds up', () => {
    const cost = costOf(usage({ cached: 7, output: 3 }), findModel('claude-sonnet-5'))
    expect(cost && addCost(NO_COST, cost)).toEqual(cost)
  })
})

describe('findModel', () => {
  it.each([
    { id: 'claude-opus-4-5-20251101', finds: 'claude-opus-4-5', why: 'a dated id' },
    { id: 'claude-opus-4-5@20251101', finds: 'claude-opus-4-5', why: 'a dated id as Google Cloud writes it' },
    { id: 'Claude-Sonnet-5', finds: 'claude-sonnet-5', why: 'upper case' },
    { id: 'claude-3-5-haiku-latest', finds: 'claude-3-5-haiku', why: 'an alias' },
    { id: 'my-opus', finds: null, why: 'a deployment name' },
    { id: '', finds: null, why: 'nothing' },
    { id: 'constructor', finds: null, why: 'a name of the language' },
  ])('$why', ({ id, finds }) => {
    expect(findModel(id)?.id ?? null).toBe(finds)
  })

  it('knows what stands behind a deployment once it was told, by its exact name', () => {
    const lookup = modelLookup({ 'my-opus': 'claude-opus-4-8', constructor: 'claude-haiku-4-5' })
    expect(
      ['my-opus', 'My-Opus', 'claude-sonnet-5', 'constructor', 'toString'].map(name => lookup(name)?.id ?? null),
    ).toEqual(['claude-opus-4-8', null, 'claude-sonnet-5', 'claude-haiku-4-5', null])
  })

  it('every model can be cached for five minutes and for an hour', () => {
    for (const id of KNOWN_MODELS) expect(findModel(id)?.ttls).toEqual(['5m', '1h'])
  })

  it('reading costs less than the input price and saving costs 1.25 and 2 times as much, for every model', () => {
    for (const id of ['claude-fable-5-2', 'claude-opus-5-5', 'claude-sonnet-4-6', 'claude-haiku-5-5']) {
      const prices = findModel(id)?.prices
      expect(prices?.write5m).toBe((prices?.input ?? 0) * 1.25)
      expect(prices?.write1h).toBe((prices?.input ?? 0) * 2)
      expect(prices?.read).toBeLessThanOrEqual((prices?.input ?? 0) * 0.1)
    }
  })
})

describe('formatUsd', () => {
  it.each([
    { nano: 810_000_000, text: '$0.81' },
    { nano: -160_000_000, text: '−$0.16' },
    { nano: 0, text: '$0.00' },
    { nano: 1_204_500_000_000, text: '$1,204.50' },
    { nano: 4_200_000, text: '$0.0042' },
    { nano: 123, text: '$0.00000012' },
    { nano: 1, text: '$0.000000001' },
    { nano: 9_999_999, text: '$0.01' },
    { nano: 9_949_999, text: '$0.0099' },
  ])('$text', ({ nano, text }) => {
    expect(formatUsd(nano)).toBe(text)
  })
})
