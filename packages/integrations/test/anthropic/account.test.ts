import { AnthropicFoundry } from '@anthropic-ai/foundry-sdk'
import Anthropic from '@anthropic-ai/sdk'
import { describe, expect, it } from 'vitest'
import { type Call, cache, createSession, perCall, sternline } from '../../src/anthropic/index.ts'
import { emulate } from '../../src/testing/index.ts'
import { longRequest, nextTurn } from '../support/requests.ts'

const FIRST = longRequest()
const SECOND = nextTurn(FIRST)
const THIRD = nextTurn(SECOND)

describe('what an author is told', () => {
  it('each call once: usage as the answer had it, label, cost and diagnosis, numbered in its session', async () => {
    const session = createSession('quay')
    const calls: Call[] = []
    const client = new Anthropic({
      ...emulate().client,
      middleware: [sternline({ cache: cache.on(), session, onCall: call => calls.push(call) })],
    })
    const answers = [await client.messages.create(FIRST), await client.messages.create(SECOND)]
    expect(calls).toEqual(session.calls)
    expect(calls.map(({ usage }) => usage)).toEqual(
      answers.map(({ usage }) => ({
        cached: usage.cache_read_input_tokens,
        saved5m: usage.cache_creation_input_tokens,
        saved1h: 0,
        fresh: usage.input_tokens,
        output: usage.output_tokens,
      })),
    )
    expect(calls).toMatchObject([
      { turn: 1, label: '🔵 +9.1k saved', diagnosis: { outcome: 'cold', cause: null }, exchange: { session: 'quay' } },
      {
        turn: 2,
        label: expect.stringMatching(/^🟢 9\.1k cached 🔵 \+\d\d saved$/),
        diagnosis: { outcome: 'hit', tokensLost: 0 },
      },
    ])
    expect(calls[0]?.cost?.avoided).toBeLessThan(0)
    expect(calls[1]?.cost?.avoided).toBeGreaterThan(0)
  })

  it('the same of a stream, before its end is handed on', async () => {
    const calls: Call[] = []
    const middleware = [sternline({ cache: cache.on(), onCall: call => calls.push(call) })]
    const client = new Anthropic({ ...emulate().client, middleware })
    for await (const event of client.messages.stream(FIRST)) if (event.type === 'message_stop') break
    const message = await client.messages.stream(SECOND).finalMessage()
    expect(calls.at(-1)).toMatchObject({
      usage: { cached: message.usage.cache_read_input_tokens, output: message.usage.output_tokens },
      exchange: { stream: true, outcome: 'ok', emulated: true, upstream: 'emulator', status: 200 },
    })
  })

  it('totals are the sums of the calls, exactly', async () => {
    const session = createSession()
    const client = new Anthropic({ ...emulate().client, middleware: [sternline({ cache: cache.on(), session })] })
    for (const request of [FIRST, SECOND, THIRD]) await client.messages.create(request)
    const sum = (pick: (call: Call) => number): number => session.calls.reduce((total, call) => total + pick(call), 0)
    expect(session.totals).toMatchObject({
      calls: 3,
      unpriced: 0,
      usage: { cached: sum(({ usage }) => usage?.cached ?? 0), saved5m: sum(({ usage }) => usage?.saved5m ?? 0) },
      cost: { paid: sum(({ cost }) => cost?.paid ?? 0), avoided: sum(({ cost }) => cost?.avoided ?? 0) },
      attribution: { byClient: 0, ours: sum(({ cost }) => cost?.avoided ?? 0) },
    })
  })

  it('also when caching is off, and says so', async () => {
    const session = createSession()
    const client = new Anthropic({ ...emulate().client, middleware: [sternline({ session })] })
    await client.messages.create(FIRST)
    expect(session.calls).toMatchObject([
      {
        label: 'caching is off',
        usage: { cached: 0, saved5m: 0 },
        cost: { avoided: 0 },
        diagnosis: { outcome: 'off' },
      },
    ])
  })

  it('a price for a deployment whose model is told, and none for one that is not', async () => {
    const emulator = emulate({ deployments: { 'my-haiku': 'claude-haiku-4-5', other: 'claude-haiku-4-5' } })
    const session = createSession()
    const client = new AnthropicFoundry({
      ...emulator.foundry,
      middleware: [sternline({ cache: cache.on(), session, deployments: { 'my-haiku': 'claude-haiku-4-5' } })],
    })
    await client.messages.create({ ...FIRST, model: 'my-haiku' })
    await client.messages.create({ ...FIRST, model: 'other' })
    expect(session.calls.map(({ cost }) => cost === null)).toEqual([false, true])
    expect(session.totals).toMatchObject({ calls: 2, unpriced: 1 })
  })

  it('what its own callback throws is told to it and harms nothing', async () => {
    const problems: unknown[] = []
    const client = new Anthropic({
      ...emulate().client,
      middleware: [
        sternline({
          onCall: () => {
            throw new Error('mine')
          },
          onProblem: problem => problems.push(problem),
        }),
      ],
    })
    await expect(client.messages.create(FIRST)).resolves.toMatchObject({ type: 'message' })
    expect(problems).toMatchObject([{ message: 'mine' }])
  })

  it('and where nobody asked for problems, the logger of the client', async () => {
    const warned: unknown[][] = []
    const silent = (): void => {}
    const client = new Anthropic({
      ...emulate().client,
      logger: { warn: (...said) => warned.push(said), error: silent, info: silent, debug: silent },
      middleware: [
        sternline({
          onCall: () => {
            throw new Error('mine')
          },
        }),
      ],
    })
    await client.messages.create(FIRST)
    expect(warned).toMatchObject([[expect.stringContaining('Sternline'), { message: 'mine' }]])
  })
})

describe('conversations', () => {
  it('are told apart by the session of a call', async () => {
    const [one, two] = [createSession(), createSession()]
    const client = new Anthropic({ ...emulate().client, middleware: [sternline({ cache: cache.on() })] })
    await client.messages.create(FIRST, perCall({ session: one }))
    await client.messages.create(FIRST, perCall({ session: two }))
    await client.messages.create(SECOND, perCall({ session: one }))
    expect([one.totals.calls, two.totals.calls]).toEqual([2, 1])
    expect(one.calls.map(({ exchange }) => exchange.session)).toEqual([one.name, one.name])
  })

  it('without a session, by their beginnings', async () => {
    const calls: Call[] = []
    const middleware = [sternline({ cache: cache.on(), onCall: call => calls.push(call) })]
    const client = new Anthropic({ ...emulate().client, middleware })
    for (const request of [FIRST, longRequest({ system: 'Other. '.repeat(2_000) }), SECOND])
      await client.messages.create(request)
    const [a, b, c] = calls.map(({ exchange }) => exchange.session)
    expect([a === c, a === b]).toEqual([true, false])
    expect(calls.map(({ turn }) => turn)).toEqual([null, null, null])
  })

  it('a sub-agent is not compared with the main thread', async () => {
    const session = createSession()
    const client = new Anthropic({ ...emulate().client, middleware: [sternline({ cache: cache.on(), session })] })
    await client.messages.create(FIRST)
    await client.messages.create(longRequest({ system: 'Other. '.repeat(2_000) }), perCall({ agent: 'reviewer' }))
    await client.messages.create(SECOND)
    expect(session.calls.map(({ diagnosis }) => diagnosis?.outcome)).toEqual(['cold', 'cold', 'hit'])
    expect(session.calls[1]?.exchange.agent).toEqual({ id: 'reviewer', parent: null })
  })

  it('an expired entry is told by the clock that was handed in', async () => {
    const emulator = emulate()
    const session = createSession()
    const middleware = [sternline({ cache: cache.on(), session, now: emulator.clock.now })]
    const client = new Anthropic({ ...emulator.client, middleware })
    await client.messages.create(FIRST)
    emulator.clock.advance(301_000)
    await client.messages.create(SECOND)
    expect(session.calls[1]?.diagnosis).toMatchObject({ outcome: 'miss', cause: 'ttl-expired', fault: 'not-yours' })
  })

  it('many at once keep their own bodies', async () => {
    const emulator = emulate()
    const client = new Anthropic({ ...emulator.client, middleware: [sternline({ cache: cache.on() })] })
    const requests = Array.from({ length: 20 }, (_, i) =>
      longRequest({ system: `Number ${i} – `.repeat(50 + i), messages: [{ role: 'user', content: `Grüße ${i} 🚢` }] }),
    )
    await Promise.all(requests.map(request => client.messages.create(request)))
    const bare = emulator.requests.map(({ body }) => {
      const { system, messages } = JSON.parse(body)
      return JSON.stringify([system[0].text, messages[0].content[0].text])
    })
    const sent = requests.map(({ system, messages }) => JSON.stringify([system, messages[0]?.content]))
    expect(bare.sort()).toEqual(sent.sort())
  })

  it('credentials are told apart: what one warmed is not promised to another', async () => {
    const emulator = emulate()
    const calls: Call[] = []
    const middleware = [sternline({ cache: cache.on(), onCall: call => calls.push(call) })]
    for (const apiKey of ['one', 'two', 'one'])
      await new Anthropic({ ...emulator.client, apiKey, middleware }).messages.create(FIRST)
    expect(calls.map(({ diagnosis }) => diagnosis?.outcome)).toEqual(['cold', 'cold', 'hit'])
    expect(JSON.stringify(calls)).not.toMatch(/"(one|two)"/)
  })
})
