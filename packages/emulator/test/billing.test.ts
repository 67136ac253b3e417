import type Anthropic from '@anthropic-ai/sdk'
import { costOf, createUsageTap, findModel } from '@sternline/core'
import { expect, it } from 'vitest'
import { type Body, blockTokens, MINUTE, marked, sdkFor, standingEmulator, type Ttl } from './support.ts'

/** A text block of exactly so many tokens by the model's own estimate. */
function block(tokens: number, model: string, ttl?: Ttl): Record<string, unknown> {
  const perToken = findModel(model)?.charactersPerToken ?? 1
  const empty = { type: 'text', text: '' }
  const text = 'x'.repeat(Math.floor(tokens * perToken) - 1 - JSON.stringify(empty).length)
  return marked({ ...empty, text }, ttl)
}

/** Blocks of the system prompt, or of a question, as `[tokens, marker]`. */
type Sizes = readonly (readonly [tokens: number, ttl?: Ttl])[]

function prompt(model: string, system: Sizes, question: Sizes): Body {
  const blocks = (sizes: Sizes): unknown[] => sizes.map(([tokens, ttl]) => block(tokens, model, ttl))
  return { model, max_tokens: 0, system: blocks(system), messages: [{ role: 'user', content: blocks(question) }] }
}

/** Sends requests through the SDK, so many minutes apart, and tells what the last one costs. Unit: US dollars. */
async function dollars(
  bodies: readonly Body[],
  minutes: readonly number[] = [],
): Promise<readonly [paid: number, uncached: number]> {
  const emulator = standingEmulator()
  let cost: readonly [number, number] = [0, 0]
  for (const [i, body] of bodies.entries()) {
    emulator.clock.advance((minutes[i] ?? 0) * MINUTE)
    const params = body as unknown as Anthropic.MessageCreateParamsNonStreaming
    const tap = createUsageTap()
    tap.push(new TextEncoder().encode(JSON.stringify(await sdkFor(emulator).messages.create(params))))
    const { usage, terms } = tap
    const found = usage === null ? null : costOf(usage, findModel(params.model), terms)
    if (found === null) throw new Error('no cost')
    cost = [found.paid / 1e9, found.uncached / 1e9]
  }
  return cost
}

const OPUS = 'claude-opus-5'
const cold = prompt(OPUS, [[10_000, '1h']], [[20_000, '5m'], [50]])
const next = prompt(OPUS, [[10_000, '1h']], [[20_000], [2_000, '5m'], [50]])
const later = prompt(OPUS, [[10_000, '1h']], [[20_000], [4_000, '5m'], [50]])

it('makes blocks of exact sizes', () => {
  expect(blockTokens(cold)).toEqual([10_000, 20_000, 50])
})

it.each<{
  vector: string
  why: string
  bodies: readonly Body[]
  minutes?: readonly number[]
  paid: number
  uncached?: number
}>([
  { vector: 'B1', why: 'cold, both TTLs', bodies: [cold], paid: 0.22525, uncached: 0.15025 },
  { vector: 'B2', why: 'the next turn in time', bodies: [cold, next], paid: 0.02775 },
  {
    vector: 'B3',
    why: 'the 5m part expired, the 1h part alive',
    bodies: [cold, later],
    minutes: [0, 6],
    paid: 0.15525,
  },
  {
    vector: 'B4',
    why: 'a read, a 1h write above it, a 5m write above that',
    bodies: [prompt(OPUS, [[10_000, '1h']], [[50]]), prompt(OPUS, [[10_000], [5_000, '1h']], [[15_000, '5m'], [50]])],
    paid: 0.149,
  },
  {
    vector: 'B6',
    why: 'Haiku 5.5 at 100,000 tokens',
    bodies: [
      prompt('claude-haiku-5-5', [[99_000, '5m']], [[200]]),
      prompt('claude-haiku-5-5', [[99_000], [800, '5m']], [[200]]),
    ],
    paid: 0.00111,
  },
  {
    vector: 'B6',
    why: 'Haiku 5.5 at one token more',
    bodies: [
      prompt('claude-haiku-5-5', [[99_000, '5m']], [[200]]),
      prompt('claude-haiku-5-5', [[99_000], [801, '5m']], [[200]]),
    ],
    paid: 0.005550625,
  },
  {
    vector: 'B9',
    why: 'a marker inside what is cached costs nothing',
    bodies: [
      prompt(OPUS, [[5_000], [5_000, '5m']], [[50]]),
      prompt(
        OPUS,
        [
          [5_000, '5m'],
          [5_000, '5m'],
        ],
        [[50]],
      ),
    ],
    paid: 0.00525,
  },
])('$vector: $why', async ({ bodies, minutes = [], paid, uncached }) => {
  const [found, without] = await dollars(bodies, minutes)
  expect(found).toBeCloseTo(paid, 9)
  if (uncached !== undefined) expect(without).toBeCloseTo(uncached, 9)
})

it.each([
  { model: OPUS, first: 0.62525, second: 0.05025, uncached: 0.50025 },
  { model: 'claude-opus-5-5', first: 0.5002, second: 0.0202, uncached: 0.4002 },
  { model: 'claude-fable-5-1', first: 1.2505, second: 0.0255, uncached: 1.0005 },
  { model: 'claude-fable-5-2', first: 1.0004, second: 0.0204, uncached: 0.8004 },
  { model: 'claude-sonnet-5-5', first: 0.2501, second: 0.0101, uncached: 0.2001 },
  { model: 'claude-haiku-4-5', first: 0.12505, second: 0.01005, uncached: 0.10005 },
])('B5: 100,000 tokens cached and 50 new on $model', async ({ model, first, second, uncached }) => {
  const body = prompt(model, [[100_000, '5m']], [[50]])
  expect(await dollars([body])).toEqual([expect.closeTo(first, 9), expect.closeTo(uncached, 9)])
  expect(await dollars([body, body])).toEqual([expect.closeTo(second, 9), expect.closeTo(uncached, 9)])
})

it('B8: a request that stays in the US costs a tenth more, as its usage says', async () => {
  const list = await dollars([cold])
  const regional = await dollars([{ ...cold, inference_geo: 'us' }])
  expect(regional).toEqual(list.map(dollar => expect.closeTo(dollar * 1.1, 9)))
  expect(await dollars([{ ...cold, inference_geo: 'global' }])).toEqual(list)
})

it('B7: 5m pays with the first read, 1h with the second', async () => {
  const long = prompt(OPUS, [[10_000, '1h']], [[50]])
  const short = prompt(OPUS, [[10_000, '5m']], [[50]])
  const sums = async (body: Body): Promise<readonly number[]> => {
    const [write, plain] = await dollars([body])
    const [read] = await dollars([body, body])
    return [1, 2].map(reads => write + reads * read - (1 + reads) * plain)
  }
  const [afterOne = 0] = await sums(short)
  expect(afterOne).toBeLessThan(0)
  const [longAfterOne = 0, longAfterTwo = 0] = await sums(long)
  expect(longAfterOne).toBeGreaterThan(0)
  expect(longAfterTwo).toBeLessThan(0)
})
