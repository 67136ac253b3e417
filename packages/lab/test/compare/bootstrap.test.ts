import { describe, expect, it } from 'vitest'
import { bootstrap } from '../../src/compare/bootstrap.ts'
import { randomIntegers } from '../../src/compare/random.ts'

describe('intervals over sessions', () => {
  it.each([
    { cost: [10], uncached: [100], low: 0.1, high: 0.1, why: 'one session: nothing else can be drawn' },
    { cost: [10, 20, 30], uncached: [100, 200, 300], low: 0.1, high: 0.1, why: 'all sessions cost the same share' },
    { cost: [10, 90], uncached: [100, 100], low: 0.1, high: 0.9, why: 'two sessions: both, or one of them twice' },
    { cost: [], uncached: [], low: 0, high: 0, why: 'no session' },
  ])('$why', ({ cost, uncached, low, high }) => {
    expect(bootstrap([{ cost, uncached }])[0]?.share).toEqual({ low, high })
  })

  it('hold the true share of many sessions, and are narrower for more of them', () => {
    const next = randomIntegers(7)
    const costs = (sessions: number) => Array.from({ length: sessions }, () => 100 + next(200))
    const widthOf = (cost: readonly number[]) => {
      const interval = bootstrap([{ cost, uncached: cost.map(() => 1000) }])[0]?.share ?? { low: 1, high: 0 }
      const mean = cost.reduce((sum, value) => sum + value, 0) / (1000 * cost.length)
      expect(interval.low).toBeLessThan(mean)
      expect(interval.high).toBeGreaterThan(mean)
      return interval.high - interval.low
    }
    expect(widthOf(costs(400))).toBeLessThan(0.4 * widthOf(costs(25)))
  })

  it('compare strategies on the same draws: a small difference that is always there is told from chance', () => {
    const next = randomIntegers(3)
    const cost = Array.from({ length: 60 }, () => 100 + next(800))
    const uncached = cost.map(() => 1000)
    const dearer = cost.map(value => value + 10)
    const [first, second] = bootstrap([
      { cost, uncached },
      { cost: dearer, uncached },
    ])
    expect(first?.difference).toEqual({ low: 0, high: 0 })
    expect(second?.difference).toEqual({ low: 0.01, high: 0.01 })
    expect((second?.share.low ?? 0) < (first?.share.high ?? 0)).toBe(true)
  })
})

describe('random integers', () => {
  it('are the same for the same seed, spread evenly, and below their limit', () => {
    const draw = (seed: number) => {
      const next = randomIntegers(seed)
      return Array.from({ length: 6000 }, () => next(6))
    }
    expect(draw(1)).toEqual(draw(1))
    expect(draw(1)).not.toEqual(draw(2))
    for (const face of [0, 1, 2, 3, 4, 5]) {
      const times = draw(1).filter(value => value === face).length
      expect(times).toBeGreaterThan(850)
      expect(times).toBeLessThan(1150)
    }
  })
})
