import { describe, expect, it } from 'vitest'
import type { Wait } from '../src/index.ts'
import { createLatency } from '../src/latency.ts'
import { type Body, conversation, MINUTE, request, standingEmulator } from './support.ts'

const NOTHING = { cached: 0, saved5m: 0, saved1h: 0, fresh: 0 }

it.each([
  {
    bill: { ...NOTHING, saved5m: 200_000 },
    from: 9_000,
    to: 11_000,
    why: '200,000 cold tokens take about ten seconds',
  },
  { bill: { ...NOTHING, cached: 200_000 }, from: 1, to: 1_000, why: '200,000 cached ones less than one' },
  { bill: NOTHING, from: 1, to: 1_000, why: 'an empty prompt takes a moment' },
])('$why', ({ bill, from, to }) => {
  const ms = createLatency({})(bill)
  expect(ms).toBeGreaterThanOrEqual(from)
  expect(ms).toBeLessThanOrEqual(to)
})

it('is off unless asked for', () => {
  expect(createLatency(null)({ ...NOTHING, fresh: 200_000 })).toBe(0)
})

it.each([{ baseMs: -1 }, { baseMs: Number.NaN }, { coldTokensPerSecond: 0 }, { cachedTokensPerSecond: -5 }])(
  'refuses %j',
  options => {
    expect(() => standingEmulator({ latency: options })).toThrow(expect.objectContaining({ code: 'bad-latency' }))
  },
)

describe('through the API', () => {
  const body: Body = {
    model: 'claude-opus-5',
    max_tokens: 50,
    system: [{ type: 'text', text: 'x'.repeat(100_000), cache_control: { type: 'ephemeral' } }],
    messages: [{ role: 'user', content: 'hello' }],
  }

  function counting(): { wait: Wait; waited: () => number } {
    const waits: number[] = []
    const wait: Wait = ms => {
      waits.push(ms)
      return Promise.resolve()
    }
    return { wait, waited: () => waits.splice(0).reduce((sum, ms) => sum + ms, 0) }
  }

  it.each([true, false])('a cached prompt answers sooner; streaming: %s', async stream => {
    const { wait, waited } = counting()
    const emulator = standingEmulator({ wait, latency: true })
    await (await emulator.fetch(request('/v1/messages', { ...body, stream }))).text()
    const cold = waited()
    emulator.clock.advance(MINUTE)
    await (await emulator.fetch(request('/v1/messages', { ...body, stream }))).text()
    expect(cold).toBeGreaterThan(2_000)
    expect(waited()).toBeLessThan(cold / 4)
  })

  it('T4: an entry is readable once the reply has begun, and that takes as long as the bill says', async () => {
    const { wait } = counting()
    const emulator = standingEmulator({ wait, latency: { baseMs: 500 } })
    const read = async (): Promise<number> => {
      const response = await emulator.fetch(request('/v1/messages', body))
      return (await response.json()).usage.cache_read_input_tokens
    }
    expect([await read(), await read(), await read()]).toEqual([0, 0, 0])
    emulator.clock.advance(10_000)
    expect(await read()).toBeGreaterThan(0)
  })

  it('T2: a long answer eats into the life of its entry', async () => {
    const short = conversation('1-10', '10*')
    const emulator = standingEmulator({ wait: () => Promise.resolve(), latency: true })
    await (await emulator.fetch(request('/v1/messages', short))).text()
    // Four minutes of streaming, then 70 seconds.
    emulator.clock.advance(4 * MINUTE + 70_000)
    const { usage } = await (await emulator.fetch(request('/v1/messages', short))).json()
    expect(usage.cache_read_input_tokens).toBe(0)
  })

  it('200 streams at once, each with its own pace, all end', async () => {
    const emulator = standingEmulator({ tokensPerSecond: 2_000 })
    const texts = await Promise.all(
      Array.from({ length: 200 }, async (_, i) => {
        const asking = { ...conversation(`question_${i}`, ''), stream: true }
        return (await emulator.fetch(request('/v1/messages', asking))).text()
      }),
    )
    for (const text of texts) expect(text).toContain('message_stop')
    expect(new Set(texts.map(text => /"id":"(msg_\w+)"/.exec(text)?.[1])).size).toBe(200)
  })
})
