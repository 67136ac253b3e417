import {
  applyPlan,
  cache,
  findModel,
  fingerprintOf,
  NO_USAGE,
  planBreakpoints,
  readRequest,
  type Usage,
  wireMarkers,
} from '@sternline/core'
import { PromptCache } from '@sternline/core/cache-model'
import { lessonOf, type Taught } from '@sternline/core/memory'
import { growingConversations, type MessagesRequest } from '@sternline/testkit'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createMemory, type LocalMemory, type MemoryRecord } from '../src/memory.ts'

/** An exchange without what memory had promised: all else that it learns from. */
type Kept = Readonly<{ scope: string; taught: Omit<Taught, 'promised'> }>

const MODEL = 'claude-opus-5'
const FACTS = findModel(MODEL)
const BLOCK_TOKENS = 700

function promptOf(request: object): Taught['prompt'] {
  const read = readRequest(request)
  if (!read.ok) throw new Error(read.problem.detail)
  return read.prompt
}

/** What the cache bills for a request as planned. */
function billOf(store: PromptCache, request: MessagesRequest, plan: Taught['plan'], scope: string, at: number): Usage {
  const wire = promptOf(applyPlan(request, plan))
  const lives = new Map(wireMarkers(wire).map(({ block, ttl }) => [block, ttl]))
  const blocks = wire.blocks
    .filter(({ inPrefix }) => inPrefix)
    .map(({ index }) => ({
      fingerprint: fingerprintOf(wire, index),
      tokens: BLOCK_TOKENS,
      marker: lives.get(index) ?? null,
    }))
  return { ...NO_USAGE, ...store.serve({ scope, model: MODEL, at, readableAt: at, minimumTokens: 512, blocks }) }
}

/** Sends requests through planner, cache and memory, and keeps the exchanges. */
async function live(memory: LocalMemory, moves: readonly Move[]): Promise<readonly Kept[]> {
  const store = new PromptCache()
  const kept: Kept[] = []
  for (const { request, scope, at, long } of moves) {
    const promised = await memory.snapshot(scope, MODEL)
    const prompt = promptOf(request)
    const plan = planBreakpoints(prompt, long ? cache.long() : cache.on(), { warm: promised, at, facts: FACTS })
    const usage = billOf(store, request, plan, scope, at)
    const taught = { prompt, plan, usage, facts: FACTS, at }
    await memory.learn(scope, MODEL, lessonOf({ ...taught, promised }))
    kept.push({ scope, taught })
  }
  return kept
}

/** Learns from exchanges alone, in their order. */
async function replay(memory: LocalMemory, kept: readonly Kept[]): Promise<void> {
  for (const { scope, taught } of kept) {
    await memory.learn(scope, MODEL, lessonOf({ ...taught, promised: await memory.snapshot(scope, MODEL) }))
  }
}

type Move = Readonly<{ request: MessagesRequest; scope: string; at: number; long: boolean }>

/** A few conversations of two credentials, with pauses, rewinds and both lives. */
const moves: fc.Arbitrary<readonly Move[]> = fc
  .tuple(
    growingConversations(6),
    fc.array(fc.tuple(fc.nat(30), fc.constantFrom('a', 'b'), fc.nat(400), fc.boolean()), {
      minLength: 1,
      maxLength: 14,
    }),
  )
  .map(([requests, picks]) => {
    let at = 1_000_000
    return picks.map(([pick, scope, seconds, long]) => {
      at += seconds * 1000
      return { request: requests[pick % requests.length] as MessagesRequest, scope, at, long }
    })
  })

/** As it is after it was written to a file and read from it. */
function stored(record: MemoryRecord): MemoryRecord {
  return JSON.parse(JSON.stringify(record)) as MemoryRecord
}

it('replaying exchanges rebuilds the memory, also from one that was written down in between', async () => {
  await fc.assert(
    fc.asyncProperty(moves, fc.nat(14), async (all, cut) => {
      const memory = createMemory()
      const kept = await live(memory, all)
      const at = all.at(-1)?.at ?? 0
      const rebuilt = createMemory()
      await replay(rebuilt, kept.slice(0, cut))
      const resumed = createMemory(stored(rebuilt.toRecord(0)))
      await replay(resumed, kept.slice(cut))
      expect(resumed.toRecord(at)).toEqual(memory.toRecord(at))
    }),
    { numRuns: 200 },
  )
})

it('and it remembers something: what was written is believed warm', async () => {
  const memory = createMemory()
  const request: MessagesRequest = { model: MODEL, max_tokens: 1, messages: [{ role: 'user', content: 'hello' }] }
  await live(memory, [{ request, scope: 'a', at: 5, long: false }])
  expect(memory.toRecord(5)).toEqual([
    ['a\nclaude-opus-5', null, [[expect.any(String), { ttl: '5m', expiresAt: 300_005, tokens: BLOCK_TOKENS }]]],
  ])
})
