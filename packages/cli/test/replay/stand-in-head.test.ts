import { findModel } from '@sternline/core'
import { createEmulator } from '@sternline/emulator'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makeStandInHead } from '../../src/replay/stand-in-head.ts'

const MODELS = ['claude-sonnet-4-5', 'claude-opus-5', 'somebody-elses-deployment']

async function countedByEmulator(model: string, head: Readonly<{ tools: unknown; system: unknown }>): Promise<number> {
  const emulator = createEmulator()
  const count = async (body: object): Promise<number> => {
    const response = await emulator.fetch(
      new Request('http://emulator/v1/messages/count_tokens', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-api-key': 'k' },
        body: JSON.stringify({ model, messages: [{ role: 'user', content: 'x' }], ...body }),
      }),
    )
    return ((await response.json()) as { input_tokens: number }).input_tokens
  }
  return (await count(head)) - (await count({}))
}

describe('makeStandInHead', () => {
  it.each(MODELS.flatMap(model => [24_370, 33_572, 15_000, 2000].map(tokens => ({ model, tokens }))))(
    'makes $tokens tokens for $model: 12 tools with half of them, one system block with the rest',
    ({ model, tokens }) => {
      const head = makeStandInHead(tokens, findModel(model))
      expect(head.tools).toHaveLength(12)
      expect(head.system).toHaveLength(1)
      const half = makeStandInHead(tokens, findModel(model)).tools
      expect(JSON.stringify(half).length / JSON.stringify(head).length).toBeCloseTo(0.5, 1)
    },
  )

  it('is counted within 1 % by the emulator, whatever the size and the tokenizer', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 200, max: 50_000 }), fc.constantFrom(...MODELS), async (tokens, model) => {
        const head = makeStandInHead(tokens, findModel(model))
        const counted = await countedByEmulator(model, head)
        expect(head.tokens).toBe(counted)
        expect(Math.abs(counted - tokens) / tokens).toBeLessThanOrEqual(0.01)
      }),
      { numRuns: 40 },
    )
  })

  it.each([0, 1, 10, 50, 199])('makes a small head of about %d tokens, with what fits', tokens => {
    const head = makeStandInHead(tokens, null)
    expect(Math.abs(head.tokens - tokens)).toBeLessThanOrEqual(15)
  })

  it('makes the same text for the same size, and no two equal blocks', () => {
    const head = makeStandInHead(20_000, null)
    expect(makeStandInHead(20_000, null)).toEqual(head)
    const descriptions = head.tools.map(tool => String(tool['description']).slice(0, 60))
    expect(new Set(descriptions).size).toBe(12)
  })
})
