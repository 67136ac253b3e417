import { describe, expect, it } from 'vitest'
import { planHeader } from '../../src/gateway/plan-header.ts'

const plan = { strategy: 'layered', untouched: null, warnings: [] } as unknown as Parameters<
  typeof planHeader
>[0]['plan']
const lineOf = (warnings: readonly string[]): string => planHeader({ plan, breakpoints: [] }, null, warnings)

describe('a line that is too long', () => {
  it('ends behind a whole part, with a sign, within the limit', () => {
    const line = lineOf(Array.from({ length: 100 }, (_, i) => `number-${i}`))
    expect(line.length).toBeLessThanOrEqual(1_024)
    expect(line.length).toBeGreaterThan(1_000)
    expect(line).toMatch(/^layered(; warning=number-\d+)+; \.\.\.$/)
  })

  it('is as long as may be, and whole', () => {
    const longest = 'x'.repeat(1_024 - 'layered; warning='.length)
    expect(lineOf([longest])).toBe(`layered; warning=${longest}`)
    expect(lineOf([`${longest}x`])).toBe('layered; ...')
  })
})
