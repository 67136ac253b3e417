import { MAX_BREAKPOINTS } from '@sternline/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ALL_STRATEGIES } from '../../src/strategies/all-strategies.ts'
import type { Lives, PlannedCall } from '../../src/strategies/strategy.ts'
import { pathOf } from '../support/path.ts'

const message = fc.stringMatching(/^(p|r{1,25}p?|k?t{1,25}|ka|a|i)$/)
const shorthand = fc
  .tuple(fc.stringMatching(/^T{0,3}S{0,3}$/), fc.array(message, { minLength: 1, maxLength: 8 }))
  .map(([head, messages]) => [head, ...messages].join(' '))
const lives = fc.constantFrom<Lives>('own', '1h', '1h-base', '1h-main')

describe('every strategy', () => {
  it('has a name of its own, a source and a date', () => {
    expect(new Set(ALL_STRATEGIES.map(({ name }) => name)).size).toBe(ALL_STRATEGIES.length)
    for (const { source, checked } of ALL_STRATEGIES) {
      expect(source).not.toBe('')
      expect(checked).toMatch(/^20\d\d-\d\d$/)
    }
  })

  it.each(ALL_STRATEGIES)('$name never marks what the API refuses, on any request', async ({ start }) => {
    await fc.assert(
      fc.asyncProperty(
        shorthand,
        lives,
        fc.constantFrom('main' as const, 'subagent' as const),
        async (text, life, thread) => {
          const path = pathOf(text)
          const call: PlannedCall = { path, length: path.nodes.length, model: 'claude-sonnet-4-6', at: 0, thread }
          const markers = await start(life).markersOf(call)
          const blocks = markers.map(({ block }) => block)
          expect(markers.length).toBeLessThanOrEqual(MAX_BREAKPOINTS)
          expect(blocks).toEqual([...new Set(blocks)].sort((a, b) => a - b))
          expect(blocks.every(block => block < path.nodes.length && ((path.facts[block] ?? 0) & 64) !== 0)).toBe(true)
          const shortFrom = markers.findIndex(({ ttl }) => ttl === '5m')
          expect(markers.some(({ ttl }, i) => ttl === '1h' && shortFrom !== -1 && i > shortFrom)).toBe(false)
        },
      ),
      { numRuns: 40 },
    )
  })
})
