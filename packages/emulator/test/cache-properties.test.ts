import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ask, type Body, blockTokens, MINUTE, marked, request, standingEmulator, sum } from './support.ts'

type Marking = Readonly<{ head: '5m' | '1h' | undefined; tail: '5m' | undefined; automatic: boolean }>

const text = fc.string({ minLength: 1, maxLength: 40 }).map(string => `x${string}`.repeat(30))
const textBlock = text.map(value => ({ type: 'text', text: value }))
const toolCall = fc.record({
  id: fc.string({ minLength: 1 }),
  input: fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 1 })),
})

/** A user's turn and what the agent did: text, or parallel tool calls with their results. */
const turn = fc.oneof(
  fc.tuple(fc.oneof(text, fc.array(textBlock, { minLength: 1, maxLength: 3 })), text).map(([user, assistant]) => [
    { role: 'user', content: user },
    { role: 'assistant', content: assistant },
  ]),
  fc.array(toolCall, { minLength: 1, maxLength: 5 }).map(calls => [
    { role: 'assistant', content: calls.map(({ id, input }) => ({ type: 'tool_use', id, name: 'read', input })) },
    {
      role: 'user',
      content: calls.map(({ id }) => ({ type: 'tool_result', tool_use_id: id, content: `result of ${id}` })),
    },
  ]),
)

const head = fc.record({
  tools: fc
    .array(
      fc.record({
        name: fc.string({ minLength: 1 }),
        input_schema: fc.constant({ type: 'object' }),
        defer_loading: fc.boolean(),
      }),
      { maxLength: 4 },
      // The API wants one tool that is not deferred.
    )
    .map(tools => tools.map((tool, i) => (i === 0 ? { ...tool, defer_loading: false } : tool))),
  system: fc.array(textBlock, { minLength: 1, maxLength: 3 }),
})

const marking: fc.Arbitrary<Marking> = fc.record({
  head: fc.constantFrom('5m', '1h', undefined),
  tail: fc.constantFrom('5m', undefined),
  automatic: fc.boolean(),
})

const conversations = fc
  .record({
    head,
    turns: fc.array(turn, { minLength: 1, maxLength: 6 }),
    marks: fc.array(marking, { minLength: 1, maxLength: 6 }),
    gaps: fc.array(fc.integer({ min: 0, max: 12 * MINUTE }), { minLength: 1, maxLength: 6 }),
    model: fc.constantFrom('claude-opus-5', 'claude-opus-4-6', 'claude-sonnet-4-6', 'my-deployment'),
  })
  .map(({ head, turns, marks, gaps, model }) => ({
    gaps,
    bodies: turns.map((_, i) => {
      const messages = [
        ...turns.slice(0, i).flat(),
        { role: 'user', content: [{ type: 'text', text: `question ${i}` }] },
      ]
      return mark({ model, max_tokens: 20, ...head, messages }, marks[i % marks.length]!)
    }),
  }))

type Unmarked = Body &
  Readonly<{ system: readonly Block[]; messages: readonly Readonly<{ role: string; content: unknown }>[] }>
type Block = Record<string, unknown>

function mark(body: Unmarked, marks: Marking): Body {
  const { system, messages } = body
  const [question] = messages.at(-1)!.content as [Block]
  return {
    ...body,
    system: [...system.slice(0, -1), marked(system.at(-1)!, marks.head)],
    messages: [...messages.slice(0, -1), { role: 'user', content: [marked(question, marks.tail)] }],
    ...(marks.automatic ? { cache_control: { type: 'ephemeral' } } : {}),
  }
}

/** Tokens up to the last marker, by looking at the request itself: the last block, or else the last system block. */
function markedTokens(body: Body): number {
  const tokens = blockTokens(body)
  const { messages, system } = body as { messages: { content: unknown }[]; system: { cache_control?: unknown }[] }
  const [question] = messages.at(-1)!.content as [{ cache_control?: unknown }]
  if (body['cache_control'] !== undefined || question.cache_control !== undefined) return sum(tokens)
  if (system.at(-1)?.cache_control === undefined) return 0
  const tools = (body['tools'] as { defer_loading: boolean }[]).filter(tool => !tool.defer_loading)
  return sum(tokens.slice(0, tools.length + system.length))
}

const MINIMUM: Readonly<Record<string, number>> = {
  'claude-opus-5': 512,
  'claude-opus-4-6': 4096,
  'claude-sonnet-4-6': 1024,
  'my-deployment': 4096,
}

describe('for any append-only conversation', () => {
  it('cached, saved and fresh add up to the estimate, and to what count_tokens says', async () => {
    await fc.assert(
      fc.asyncProperty(conversations, async ({ bodies, gaps }) => {
        const emulator = standingEmulator()
        for (const [i, body] of bodies.entries()) {
          const { cached, saved5m, saved1h, fresh } = await ask(emulator, body)
          const total = sum(blockTokens(body))
          expect(cached + saved5m + saved1h + fresh).toBe(total)
          const counted = await emulator.fetch(request('/v1/messages/count_tokens', body))
          expect(await counted.json()).toEqual({ input_tokens: total })
          emulator.clock.advance(gaps[i % gaps.length] ?? 0)
        }
      }),
      { numRuns: 150 },
    )
  })

  it('a second identical request reads everything up to the last marker and saves nothing', async () => {
    await fc.assert(
      fc.asyncProperty(conversations, async ({ bodies, gaps }) => {
        const emulator = standingEmulator()
        for (const [i, body] of bodies.entries()) {
          await ask(emulator, body)
          // Below the minimum nothing is cached: every other marked prefix is shorter still.
          const readable = markedTokens(body) >= MINIMUM[body['model'] as string]! ? markedTokens(body) : 0
          expect(await ask(emulator, body)).toEqual({
            cached: readable,
            saved5m: 0,
            saved1h: 0,
            fresh: sum(blockTokens(body)) - readable,
          })
          emulator.clock.advance(gaps[i % gaps.length] ?? 0)
        }
      }),
      { numRuns: 150 },
    )
  })
})
