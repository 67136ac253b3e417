import { describe, expect, it } from 'vitest'
import { compare } from '../../src/compare/compare.ts'
import { ALL_SCENARIOS } from '../../src/scenarios/all-scenarios.ts'

describe('made situations', () => {
  it('are named and explained', () => {
    expect(new Set(ALL_SCENARIOS.map(({ name }) => name)).size).toBe(ALL_SCENARIOS.length)
    for (const { what, why } of ALL_SCENARIOS) expect([what, why].every(text => text.endsWith('.'))).toBe(true)
  })

  it.each(ALL_SCENARIOS)('$name: the rules come in the order that is told', async ({ make, order }) => {
    const strategies = order.flat().filter(name => name !== 'bound')
    const sources = [make()]
    const { overall } = await compare({ sources, pauseMs: null, problems: [] }, { strategies, workers: 1 })
    const shares = order.map(group => overall.rows.filter(({ name }) => group.includes(name)).map(({ share }) => share))
    for (const [i, group] of shares.entries()) {
      expect(group).toHaveLength(order[i]?.length ?? 0)
      for (const dearer of shares[i + 1] ?? []) expect(Math.max(...group)).toBeLessThanOrEqual(dearer)
    }
  })
})
