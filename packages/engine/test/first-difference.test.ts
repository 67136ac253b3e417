import { digestOf, inputTokens, type Prompt, readRequest, type Usage } from '@sternline/core'
import { growingConversations } from '@sternline/testkit'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { firstDifference } from '../src/first-difference.ts'

const USAGE: Usage = { cached: 0, saved5m: 900, saved1h: 0, fresh: 100, output: 5 }
const FACTS = { facts: null, usage: USAGE }

const read = (system: readonly string[], question: string, tools: readonly string[] = []): Prompt => {
  const result = readRequest({
    model: 'm',
    max_tokens: 1,
    tools: tools.map(name => ({ name, input_schema: { type: 'object' } })),
    system: system.map(text => ({ type: 'text', text })),
    messages: [{ role: 'user', content: question }],
  })
  if (!result.ok) throw new Error(result.problem.code)
  return result.prompt
}

describe('firstDifference', () => {
  it.each([
    { why: 'the same request', before: read(['a'], 'q'), now: read(['a'], 'q'), at: null },
    { why: 'the system prompt', before: read(['a', 'b'], 'q'), now: read(['a', 'c'], 'q'), at: 1 },
    { why: 'the very first block', before: read(['a'], 'q'), now: read(['b'], 'q'), at: 0 },
    {
      why: 'tools that changed places',
      before: read(['a'], 'q', ['x', 'y']),
      now: read(['a'], 'q', ['y', 'x']),
      at: 0,
    },
    { why: 'the question', before: read(['a'], 'q'), now: read(['a'], 'r'), at: 1 },
  ])('$why', ({ before, now, at }) => {
    const found = firstDifference(before, now, FACTS)
    if (at === null) expect(found).toBeNull()
    else {
      expect(found?.before).toEqual({ bytes: before.blocks[at]?.bytes, digest: digestOf(before, at) })
      expect(found?.now).toEqual({ bytes: now.blocks[at]?.bytes, digest: digestOf(now, at) })
      expect(found?.before?.digest).not.toBe(found?.now?.digest)
    }
  })

  it('tells how much both have in common, in tokens as they were billed', () => {
    const found = firstDifference(read(['x'.repeat(4000), 'y'], 'q'), read(['x'.repeat(4000), 'z'], 'q'), FACTS)
    expect(found?.sharedTokens).toBeGreaterThan(900)
    expect(found?.sharedTokens).toBeLessThan(inputTokens(USAGE))
  })

  it('finds nothing where a conversation only grows', () => {
    fc.assert(
      fc.property(growingConversations(4), turns => {
        for (const [index, turn] of turns.entries()) {
          const [before, now] = [turns[index - 1], turn].map(request =>
            request === undefined ? null : readRequest(request),
          )
          if (!before?.ok || !now?.ok) continue
          expect(firstDifference(before.prompt, now.prompt, FACTS)).toBeNull()
        }
      }),
      { numRuns: 30 },
    )
  })
})
