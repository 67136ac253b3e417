import { messagesRequests } from '@sternline/testkit'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Block, fingerprintOf, type Prompt, type WarmPrefixes } from '../../src/index.ts'
import { lastMarkable } from '../../src/plan/last-markable.ts'
import { deepestWarm, isWithinLookback } from '../../src/plan/lookback.ts'
import { recentEnds } from '../../src/plan/strategies/recent-messages.ts'
import { read } from './simulate.ts'

const prompts = messagesRequests({ markers: 'any', maxTurns: 12 }).map(read)

function lastOf(prompt: Prompt, section: Block['place']['section']): Block | undefined {
  return prompt.blocks.findLast(({ unmarkable, place }) => unmarkable === null && place.section === section)
}

describe('what is looked up is what a pass over all blocks finds', () => {
  it('the last markable block, of all and of each section', () => {
    fc.assert(
      fc.property(prompts, prompt => {
        const { tools, head } = prompt.landmarks
        expect(lastMarkable(prompt)).toBe(prompt.blocks.findLast(({ unmarkable }) => unmarkable === null))
        expect(lastMarkable(prompt, 0, tools)).toBe(lastOf(prompt, 'tools'))
        expect(lastMarkable(prompt, tools, head)).toBe(lastOf(prompt, 'system'))
        expect(lastMarkable(prompt, head)).toBe(lastOf(prompt, 'messages'))
      }),
    )
  })

  it('the ends of the two newest messages that have one', () => {
    fc.assert(
      fc.property(prompts, prompt => {
        const ends = new Map<number, Block>()
        for (const block of prompt.blocks) {
          if (block.place.section === 'messages' && block.unmarkable === null) ends.set(block.place.message, block)
        }
        expect(recentEnds(prompt)).toEqual([...ends.values()].reverse().slice(0, 2))
      }),
    )
  })

  it('whether a marker finds an entry', () => {
    const tools = fc.array(fc.boolean(), { minLength: 30, maxLength: 60 }).map(late =>
      read({
        model: 'm',
        tools: late.map((isLate, i) => ({ name: `tool_${i}`, defer_loading: isLate, input_schema: {} })),
        messages: [{ role: 'user', content: 'hello' }],
      }),
    )
    fc.assert(
      fc.property(tools, fc.nat(), fc.nat(), (prompt, a, b) => {
        const [entry, marker] = [a % prompt.blocks.length, b % prompt.blocks.length]
        const between = prompt.blocks.filter(({ index, inPrefix }) => inPrefix && index > entry && index <= marker)
        expect(isWithinLookback(prompt, entry, marker)).toBe(marker >= entry && between.length < 20)
      }),
      { numRuns: 300 },
    )
  })

  it('the deepest warm block, whether or not memory says what it does not hold', () => {
    fc.assert(
      fc.property(prompts, fc.array(fc.nat(), { maxLength: 4 }), (prompt, picks) => {
        const held = new Set(picks.map(pick => fingerprintOf(prompt, pick % prompt.blocks.length)))
        const warm: WarmPrefixes = { expiresAt: fingerprint => (held.has(fingerprint) ? 10 : null) }
        const words = new Set([...held].map(fingerprint => Number.parseInt(fingerprint.slice(0, 8), 16) | 0))
        const deepest = prompt.blocks.findLast(
          ({ index, unmarkable }) => unmarkable === null && held.has(fingerprintOf(prompt, index)),
        )
        expect(deepestWarm(prompt, warm, 5)).toBe(deepest)
        expect(deepestWarm(prompt, { ...warm, mayHold: word => words.has(word) }, 5)).toBe(deepest)
        expect(deepestWarm(prompt, warm, 11)).toBeUndefined()
      }),
    )
  })
})
