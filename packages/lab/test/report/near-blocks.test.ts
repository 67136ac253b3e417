import type { Ttl } from '@sternline/core'
import { type CacheBlock, PromptCache } from '@sternline/core/cache-model'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { nearBlocks } from '../../src/report/near-blocks.ts'

const anyBlock = fc.record({
  tokens: fc.integer({ min: 1, max: 900 }),
  run: fc.constantFrom('tool_use' as const, 'tool_result' as const, 'thinking' as const, null),
})
const anyCall = fc.record({
  length: fc.integer({ min: 1, max: 120 }),
  marks: fc.array(fc.tuple(fc.integer({ min: 0, max: 119 }), fc.constantFrom<Ttl>('5m', '1h')), { maxLength: 4 }),
  pauseMs: fc.constantFrom(0, 1000, 400_000, 4_000_000),
})

it('bills any requests of a conversation as all of their blocks would be', () => {
  fc.assert(
    fc.property(
      fc.array(anyBlock, { minLength: 120, maxLength: 120 }),
      fc.array(anyCall, { maxLength: 8 }),
      (all, calls) => {
        const blocks = all.map(({ tokens, run }, i): CacheBlock => ({ fingerprint: `${i}`, tokens, marker: null, run }))
        let end = 0
        const ends = blocks.map(({ tokens }) => {
          end += tokens
          return end
        })
        const [whole, near] = [new PromptCache(), new PromptCache()]
        let at = 0
        for (const { length, marks, pauseMs } of calls) {
          at += pauseMs
          const marking = new Map(marks.filter(([index]) => index < length))
          const call = { scope: '', model: 'm', at, readableAt: at + 500, minimumTokens: 1024 }
          const marked = blocks.slice(0, length).map((block, i) => ({ ...block, marker: marking.get(i) ?? null }))
          const bill = near.serve({ ...call, blocks: nearBlocks({ blocks, ends }, length, marking) })
          expect(bill).toEqual(whole.serve({ ...call, blocks: marked }))
        }
      },
    ),
    { numRuns: 300 },
  )
})

it('holds few blocks of a long request', () => {
  const blocks = Array.from({ length: 5000 }, (_, i): CacheBlock => ({ fingerprint: `${i}`, tokens: 1, marker: null }))
  const ends = blocks.map((_, i) => i + 1)
  const near = nearBlocks(
    { blocks, ends },
    5000,
    new Map<number, Ttl>([
      [100, '5m'],
      [4999, '5m'],
    ]),
  )
  expect(near).toHaveLength(2 * (20 + 1))
  expect(near.reduce((sum, { tokens }) => sum + tokens, 0)).toBe(5000)
})
