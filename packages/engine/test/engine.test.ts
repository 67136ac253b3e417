import {
  type CacheSettings,
  cache,
  type Lesson,
  type ModelLookup,
  modelLookup,
  SternlineError,
  TTL_MS,
} from '@sternline/core'
import { Body } from '@sternline/core/memory'
import { conversation } from '@sternline/testkit'
import { describe, expect, it } from 'vitest'
import {
  createCallReader,
  createEngine,
  createMemory,
  type EngineAnswer,
  type EngineCall,
  type EngineEvent,
  type Exchange,
  type Memory,
  type MemoryRecord,
  type UpstreamRequest,
  type UpstreamResponse,
} from '../src/index.ts'

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const textOf = (pieces: readonly Uint8Array[]): string => pieces.map(piece => new TextDecoder().decode(piece)).join('')

async function* chunks(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield utf8(text)
}

const USAGE = '{"input_tokens":4,"cache_creation_input_tokens":100,"cache_read_input_tokens":2000,"output_tokens":7}'
const ANSWER = `{"id":"msg","usage":${USAGE}}`

type Reply = (request: UpstreamRequest) => UpstreamResponse | Promise<UpstreamResponse>

const ok: Reply = () => ({ status: 200, headers: [['Request-Id', 'req_7']], body: chunks(ANSWER) })

/** An engine on a scripted upstream, with everything that it told and sent. */
function world(
  reply: Reply = ok,
  part: Partial<{ memory: Memory; settings: CacheSettings; models: ModelLookup }> = {},
) {
  const sent: UpstreamRequest[] = []
  const events: EngineEvent[] = []
  const recorded: Exchange[] = []
  let now = 1_000
  const engine = createEngine({
    upstream: {
      name: 'emulator',
      emulated: true,
      host: null,
      send: async request => {
        sent.push(request)
        return reply(request)
      },
    },
    ledger: { record: exchange => recorded.push(exchange) },
    memory: createMemory(),
    clock: { now: () => now++ },
    settings: cache.on(),
    publish: event => events.push(event),
    ...part,
  })
  const run = (body: unknown, call: Partial<EngineCall> = {}): Promise<EngineAnswer> =>
    engine.run({
      path: '/v1/messages?beta=true',
      headers: [['x-api-key', 'k']],
      body: utf8(typeof body === 'string' ? body : JSON.stringify(body)),
      signal: new AbortController().signal,
      scope: 'scope',
      session: null,
      agent: { id: null, parent: null },
      client: 'test/1',
      ...call,
    })
  const drained = async (body: unknown, call: Partial<EngineCall> = {}): Promise<string> => {
    const pieces: Uint8Array[] = []
    for await (const piece of (await run(body, call)).body) pieces.push(piece)
    return textOf(pieces)
  }
  return { run, drained, sent, events, recorded }
}

const REQUEST = conversation('T2 S1 | u a u', { model: 'claude-opus-5' })

describe('an exchange', () => {
  it('goes upstream with the planned markers and nothing else changed, and comes back byte for byte', async () => {
    const { drained, sent } = world()
    expect(await drained(REQUEST)).toBe(ANSWER)
    const [request] = sent
    expect(request).toMatchObject({ method: 'POST', path: '/v1/messages?beta=true', headers: [['x-api-key', 'k']] })
    const body = textOf(request?.body ?? [])
    expect(body.match(/"cache_control"/g)).toHaveLength(4)
    const bare = body.replaceAll(',"cache_control":{"type":"ephemeral"}', '')
    expect(bare).toBe(JSON.stringify(REQUEST))
  })

  it('may bring its own upstream and settings, and is told to who brought it, after all others', async () => {
    const { drained, sent, recorded } = world()
    const own: UpstreamRequest[] = []
    const told: string[] = []
    await drained(REQUEST, {
      settings: cache.off(),
      upstream: {
        name: 'anthropic',
        emulated: false,
        host: 'api.anthropic.com',
        send: async request => {
          own.push(request)
          return ok(request)
        },
      },
      finished: exchange => {
        told.push(exchange.id)
        expect(recorded).toEqual([exchange])
        throw new Error('a fault of the listener')
      },
    })
    expect([sent.length, own.length]).toEqual([0, 1])
    expect(textOf(own[0]?.body ?? [])).toBe(JSON.stringify(REQUEST))
    expect(recorded).toMatchObject([{ upstream: 'anthropic', emulated: false, plan: { untouched: 'caching-off' } }])
    expect(told).toEqual([recorded[0]?.id])
  })

  it('is recorded once, with usage, cost, plan and strip', async () => {
    const { drained, recorded } = world()
    await drained(REQUEST, { session: 'mine' })
    expect(recorded).toHaveLength(1)
    expect(recorded[0]).toMatchObject({
      session: 'mine',
      state: 'finished',
      outcome: 'ok',
      status: 200,
      error: null,
      requestId: 'req_7',
      client: 'test/1',
      model: 'claude-opus-5',
      emulated: true,
      usage: { cached: 2000, saved5m: 100, saved1h: 0, fresh: 4, output: 7 },
      cost: { paid: 2000 * 500 + 100 * 6250 + 4 * 5000 + 7 * 25_000 },
      plan: { strategy: 'layered', untouched: null, warnings: ['below-minimum'] },
    })
    const [{ strip, estimatedTokens } = { strip: [], estimatedTokens: 0 }] = recorded
    expect(strip.map(({ section, breakpoint }) => [section, breakpoint?.path, breakpoint?.layer])).toEqual([
      ['tools', 'tools[1]', 'base'],
      ['system', 'system[0]', 'base'],
      ['messages', 'messages[0].content[0]', 'continuity'],
      ['messages', 'messages[2].content[0]', 'active'],
    ])
    expect(strip.reduce((sum, { tokens }) => sum + tokens, 0)).toBe(estimatedTokens)
  })

  it('is told as it happens: started, answered, finished, each with the whole exchange', async () => {
    const { drained, events } = world(() => ({
      status: 200,
      headers: [],
      body: chunks('event: ping\n\n', `data: {"usage":${USAGE}}\n\n`, 'data: {"usage":{"output_tokens":9}}\n\n'),
    }))
    await drained(REQUEST)
    expect(events.map(({ type, exchange }) => [type, exchange.state, exchange.usage?.output ?? null])).toEqual([
      ['exchange-started', 'running', null],
      ['exchange-answered', 'answered', null],
      ['exchange-answered', 'answered', 7],
      ['exchange-finished', 'finished', 9],
    ])
    const times = events.at(-1)?.exchange
    expect(times?.startedAt).toBeLessThan(times?.answeredAt ?? 0)
    expect(times?.answeredAt).toBeLessThan(times?.finishedAt ?? 0)
  })

  it('is explained without the key that a client put in place of a model', async () => {
    const key = 'sk-ant-api03-AbCdEfGhIjKlMnOp'
    const long = 'Canary84'.repeat(10).concat('Zz9x')
    const usage = '{"input_tokens":4,"cache_creation_input_tokens":2100,"output_tokens":7}'
    const { drained, recorded } = world(() => ({ status: 200, headers: [], body: chunks(`{"usage":${usage}}`) }))
    for (const model of ['claude-opus-5', key, long]) await drained({ ...REQUEST, model }, { session: 'one' })
    const [, second, third] = recorded
    expect([second?.diagnosis?.cause, third?.diagnosis?.cause]).toEqual(['model-changed', 'model-changed'])
    expect(second?.diagnosis?.explanation).toContain('"claude-opus-5" to "(hidden)"')
    expect(JSON.stringify(recorded)).not.toMatch(/AbCdEfGh|Canary84/)
  })

  it('of a deployment has a cost once it was told which model stands behind it', async () => {
    const { drained, recorded } = world(ok, { models: modelLookup({ 'our-deployment': 'claude-opus-5' }) })
    await drained({ ...REQUEST, model: 'our-deployment' })
    expect(recorded[0]).toMatchObject({
      model: 'our-deployment',
      cost: { paid: 2000 * 500 + 100 * 6250 + 4 * 5000 + 7 * 25_000 },
    })
  })

  it('with markers that the API would refuse goes on mended, and says what was done', async () => {
    const { drained, sent, recorded } = world()
    await drained(conversation('T* S* | u* a* u*'))
    expect(textOf(sent[0]?.body ?? []).match(/"cache_control"/g)).toHaveLength(4)
    expect(recorded[0]?.plan.warnings).toContain('repaired:too-many:dropped')
  })

  it('of a model whose prices are unknown has usage and no cost', async () => {
    const { drained, recorded } = world()
    await drained({ ...REQUEST, model: 'our-deployment' })
    expect(recorded[0]).toMatchObject({ usage: { cached: 2000 }, cost: null })
  })
})

describe('never worse than direct', () => {
  it.each([
    { body: '{"messages":', why: 'broken JSON', warning: 'unreadable:not-json:byte 12' },
    { body: '{"prompt":"hi"}', why: 'no Messages request', warning: 'unreadable:not-a-request:messages' },
    { body: '{"messages":[],"messages":[]}', why: 'a doubled key', warning: 'unreadable:duplicate-key:request' },
    {
      body: `{"model":"${'m'.repeat(1_025)}","messages":[]}`,
      why: 'a model that is no name',
      warning: 'unreadable:too-long:byte 10',
    },
    {
      body: `{"messages":[{"role":"user","content":[{"type":"text"},{"type":"${'k'.repeat(257)}"}]}]}`,
      why: 'a kind that is no name',
      warning: 'unreadable:too-long:messages[0].content[1].type',
    },
  ])('sends on untouched what it can’t read: $why', async ({ body, warning }) => {
    const { drained, sent, recorded } = world()
    expect(await drained(body)).toBe(ANSWER)
    expect(textOf(sent[0]?.body ?? [])).toBe(body)
    expect(recorded[0]?.plan).toMatchObject({ untouched: 'unreadable', warnings: [warning] })
  })

  it('survives a memory that fails, and says so', async () => {
    const memory: Memory = {
      snapshot: () => Promise.reject(new Error('down')),
      learn: () => Promise.reject(new Error('down')),
    }
    const { drained, sent, recorded } = world(ok, { memory })
    await drained(REQUEST)
    expect(textOf(sent[0]?.body ?? []).match(/"cache_control"/g)).toHaveLength(4)
    expect(recorded[0]?.plan.warnings).toEqual(['memory-unavailable', 'below-minimum'])
  })

  it('survives settings that make no sense', async () => {
    const broken = { enabled: true } as unknown as CacheSettings
    const { drained, sent, recorded } = world(ok, { settings: broken })
    await drained(REQUEST)
    expect(textOf(sent[0]?.body ?? [])).toBe(JSON.stringify(REQUEST))
    expect(recorded[0]?.plan.warnings).toEqual(['planning-failed:TypeError'])
  })
})

describe('an exchange that goes wrong', () => {
  it.each([
    { body: '{"type":"error","error":{"type":"overloaded_error","message":"x"}}', error: 'overloaded_error' },
    { body: '{"error":{"code":"DeploymentNotFound","message":"x"}}', error: 'DeploymentNotFound' },
    { body: '<html>secret text</html>', error: 'refused' },
    { body: '{"error":{"type":"a text with a secret"}}', error: 'refused' },
  ])('refused: keeps the code $error and passes the answer on', async ({ body, error }) => {
    const { drained, recorded } = world(() => ({ status: 404, headers: [], body: chunks(body) }))
    expect(await drained(REQUEST)).toBe(body)
    expect(recorded[0]).toMatchObject({ outcome: 'refused', status: 404, error, usage: null, cost: null })
  })

  it('unreachable: throws what, why and what to do, and is recorded', async () => {
    const { run, recorded } = world(() => {
      throw Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })
    })
    const error = await run(REQUEST).catch((cause: unknown) => cause)
    expect(error).toBeInstanceOf(SternlineError)
    expect(error).toMatchObject({ code: 'upstream-unreachable', what: 'No answer came from emulator (ECONNREFUSED).' })
    expect(recorded[0]).toMatchObject({ outcome: 'unreachable', status: null, error: 'upstream-unreachable' })
  })

  it('unreachable: keeps the upstream’s own words where it has some, and names the exchange', async () => {
    const own = new SternlineError('no-such-host', {
      what: 'No such host.',
      why: 'DNS said so.',
      fix: 'Check the name.',
    })
    const { run, recorded } = world(() => Promise.reject(own))
    const error = await run(REQUEST).catch((cause: unknown) => cause)
    expect(error).toMatchObject({
      code: 'upstream-unreachable',
      message: 'No such host. DNS said so. Check the name.',
      exchange: recorded[0]?.id,
    })
  })

  it('broken: an answer that stops before its end', async () => {
    const { drained, recorded } = world(() => ({
      status: 200,
      headers: [],
      body: (async function* () {
        yield utf8(`data: {"usage":${USAGE}}\n\n`)
        throw new Error('reset')
      })(),
    }))
    await expect(drained(REQUEST)).rejects.toThrow('reset')
    expect(recorded[0]).toMatchObject({ outcome: 'broken', error: 'answer-broken', usage: { cached: 2000 } })
  })

  it('aborted: a client that stops reading', async () => {
    const { run, recorded } = world(() => ({ status: 200, headers: [], body: chunks('a', 'b', 'c') }))
    for await (const _ of (await run(REQUEST)).body) break
    expect(recorded[0]).toMatchObject({ outcome: 'aborted', state: 'finished' })
  })

  it('aborted: a client that left before the answer began', async () => {
    const gone = AbortSignal.abort()
    const { run, recorded } = world(() => Promise.reject(new Error('aborted')))
    await expect(run(REQUEST, { signal: gone })).rejects.toThrow()
    expect(recorded[0]).toMatchObject({ outcome: 'aborted' })
  })
})

describe('sessions', () => {
  it('are found by prefix: a request that extends another continues its session', async () => {
    const { drained, recorded } = world()
    for (const shorthand of ['S1 | u', 'S1 | u#other', 'S1 | u a u', 'S1 | u#other a u', 'S1 | u a u a u']) {
      await drained(conversation(shorthand))
    }
    const [first, other] = recorded.map(({ session }) => session)
    expect(first).not.toBe(other)
    expect(recorded.map(({ session }) => session)).toEqual([first, other, first, other, first])
  })

  it('keep their sub-agents apart, as the client names them', async () => {
    const { drained, recorded } = world()
    await drained(conversation('S1 | u'), { session: 's', agent: { id: 'a1', parent: 'a0' } })
    expect(recorded[0]).toMatchObject({ session: 's', agent: { id: 'a1', parent: 'a0' } })
  })

  it('of different credentials are never one', async () => {
    const { drained, recorded } = world()
    await drained(conversation('S1 | u'), { scope: 'a' })
    await drained(conversation('S1 | u a u'), { scope: 'b' })
    expect(recorded[0]?.session).not.toBe(recorded[1]?.session)
  })
})

describe('whose doing avoided money is', () => {
  const long = (shorthand: string): unknown => conversation(shorthand, { model: 'claude-opus-5' })
  /** Bills as the real cache would: what a request marks is read by the next one. */
  const reply =
    (...usages: string[]): Reply =>
    () => ({ status: 200, headers: [], body: chunks(`{"usage":${usages.shift() ?? '{}'}}`) })
  const wrote = '{"input_tokens":0,"cache_creation_input_tokens":3000,"cache_read_input_tokens":0,"output_tokens":1}'
  const read = '{"input_tokens":0,"cache_creation_input_tokens":1000,"cache_read_input_tokens":3000,"output_tokens":1}'

  it('a client without markers: all of it is ours', async () => {
    const { drained, recorded } = world(reply(wrote, read))
    await drained(long('S1:3000t | u'))
    await drained(long('S1:3000t | u a u'))
    for (const { cost, attribution } of recorded) expect(attribution).toEqual({ byClient: 0, ours: cost?.avoided })
  })

  it('a client that marks everything itself: nothing is ours', async () => {
    // Something was read that the model can't know of: another machine's session left the head warm.
    const { drained, recorded } = world(reply(read))
    await drained(long('T* S1:3000t* | u* a u*'))
    expect(recorded[0]?.plan.untouched).toBe('already-planned')
    expect(recorded[0]?.attribution).toEqual({ byClient: recorded[0]?.cost?.avoided, ours: 0 })
  })

  it('a client that marks its system alone: the history is ours, the system its own', async () => {
    const { drained, recorded } = world(reply(wrote, read))
    await drained(long('S1:2000t* | u:1000t'))
    await drained(long('S1:2000t* | u:1000t a:500t u:500t'))
    const { cost, attribution } = recorded[1] ?? {}
    expect(attribution?.byClient).toBeGreaterThan(0)
    expect(attribution?.ours).toBeGreaterThan(0)
    expect((attribution?.byClient ?? 0) + (attribution?.ours ?? 0)).toBe(cost?.avoided)
    // Half of the second prompt is the system: its markers would have read about 2,000 of 4,000 tokens.
    expect(attribution?.byClient).toBeGreaterThan(1800 * 4500)
    expect(attribution?.byClient).toBeLessThan(2200 * 4500)
  })

  it('a client whose markers the API would have refused: all of it is ours', async () => {
    const { drained, recorded } = world(reply(read))
    await drained(long('T* S1:3000t* | u* a* u*'))
    expect(recorded[0]?.attribution).toEqual({ byClient: 0, ours: recorded[0]?.cost?.avoided })
  })
})

describe('why a message missed', () => {
  const bill = (read: number, saved: number): string =>
    `{"input_tokens":0,"cache_creation_input_tokens":${saved},"cache_read_input_tokens":${read},"output_tokens":1}`
  const billed =
    (...bills: string[]): Reply =>
    () => ({ status: 200, headers: [], body: chunks(`{"usage":${bills.shift() ?? '{}'}}`) })
  const ask = (shorthand: string): unknown => conversation(shorthand, { model: 'claude-opus-5' })

  it('nothing to explain: a cold start, then a hit', async () => {
    const { drained, recorded } = world(billed(bill(0, 5000), bill(5000, 600)))
    await drained(ask('S1:4000t | u:900t'), { session: 's' })
    await drained(ask('S1:4000t | u:900t a:300t u:300t'), { session: 's' })
    expect(recorded.map(({ diagnosis }) => [diagnosis?.outcome, diagnosis?.cause, diagnosis?.tokensLost])).toEqual([
      ['cold', null, 0],
      ['hit', null, 0],
    ])
  })

  it('the system changed: section, path, loss and advice', async () => {
    const { drained, recorded } = world(billed(bill(0, 5000), bill(0, 5600)))
    await drained(ask('S1:4000t | u:900t'), { session: 's' })
    await drained(ask('S1#new:4000t | u:900t a:300t u:300t'), { session: 's' })
    expect(recorded[1]?.diagnosis).toMatchObject({
      outcome: 'miss',
      cause: 'system-changed',
      apiReason: 'system_changed',
      claudeCodeCause: 'system_prompt_changed',
      fault: 'yours',
      section: 'system',
      path: 'system[0]',
      advice: expect.stringMatching(/^[A-Z].*\.$/),
    })
    expect(recorded[1]?.diagnosis?.tokensLost).toBeGreaterThan(4000)
    expect(recorded[1]?.diagnosis?.moneyLost).toBeGreaterThan(0)
  })

  it('beta headers changed: seen, although no body shows it', async () => {
    const { drained, recorded } = world(billed(bill(0, 5000), bill(0, 5600)))
    await drained(ask('S1:4000t | u:900t'), { session: 's', headers: [['anthropic-beta', 'a,b']] })
    await drained(ask('S1:4000t | u:900t a u'), { session: 's', headers: [['Anthropic-Beta', 'a']] })
    expect(recorded[1]?.diagnosis).toMatchObject({ cause: 'betas-changed' })
  })

  it('compares within one conversation: a sub-agent’s first request misses nothing', async () => {
    const { drained, recorded } = world(billed(bill(0, 5000), bill(0, 4000)))
    await drained(ask('S1:4000t | u:900t'), { session: 's' })
    await drained(ask('S1#agent:3000t | u:900t'), { session: 's', agent: { id: 'a', parent: null } })
    expect(recorded[1]?.diagnosis).toMatchObject({ outcome: 'cold', cause: null })
  })

  it('is one of its own where only its price is unknown', async () => {
    const { drained, recorded } = world()
    for (const [turn, model] of ['claude-opus-5', 'a-deployment', 'claude-opus-5'].entries())
      await drained(conversation('T2 S1 | u', { model }), { session: `s${turn}` })
    expect(recorded.map(({ diagnosis }) => [diagnosis?.cause, diagnosis?.moneyLost])).toEqual([
      [null, 0],
      [null, null],
      [null, 0],
    ])
  })

  it.each([
    { betas: [Array.from({ length: 64 }, (_, i) => `b${i}`).join()], cause: 'betas-changed', why: '64 betas' },
    { betas: [Array.from({ length: 65 }, (_, i) => `b${i}`).join()], cause: null, why: 'more' },
    { betas: ['b'.repeat(2_048)], cause: 'betas-changed', why: '2,048 characters' },
    { betas: ['b'.repeat(1_024), 'b'.repeat(1_025)], cause: null, why: 'more, in two headers' },
  ])(
    'remembers what betas were asked for, where it is no more than clients ask for: $why',
    async ({ betas, cause }) => {
      const { drained, recorded } = world(billed(bill(0, 5000), bill(0, 5000)))
      await drained(ask('S1:4000t | u:900t'), { session: 's', headers: betas.map(value => ['anthropic-beta', value]) })
      await drained(ask('S1:4000t | u:900t'), { session: 's' })
      expect(recorded[1]?.diagnosis?.cause === 'betas-changed').toBe(cause !== null)
    },
  )

  it('a request that failed does not become the one that the next is compared with', async () => {
    let calls = 0
    const { drained, recorded } = world(() => {
      calls += 1
      if (calls === 2) return { status: 529, headers: [], body: chunks('{}') }
      return { status: 200, headers: [], body: chunks(`{"usage":${bill(0, 5000)}}`) }
    })
    await drained(ask('S1:4000t | u:900t'), { session: 's' })
    await drained(ask('S1#other:4000t | u:900t'), { session: 's' })
    await drained(ask('S1#other:4000t | u:900t'), { session: 's' })
    expect(recorded.map(({ diagnosis }) => diagnosis?.cause)).toEqual([null, undefined, 'system-changed'])
  })

  it('a request that failed does not take the place of one that was sent after it', async () => {
    let calls = 0
    const { run, drained, recorded } = world(() => {
      calls += 1
      if (calls === 2) return { status: 529, headers: [], body: chunks('{}') }
      return { status: 200, headers: [], body: chunks(`{"usage":${bill(0, 5000)}}`) }
    })
    await drained(ask('S1:4000t | u:900t'), { session: 's' })
    const failing = await run(ask('S1:4000t | u:900t'), { session: 's' })
    await drained(ask('S1#other:4000t | u:900t'), { session: 's' })
    for await (const _ of failing.body) expect(failing.status).toBe(529)
    await drained(ask('S1#other:4000t | u:900t'), { session: 's' })
    expect(recorded.map(({ diagnosis }) => diagnosis?.cause === 'system-changed')).toEqual([false, false, false, false])
  })

  it('a title that is asked for between two turns is compared with neither, nor they with it', async () => {
    const { drained, recorded } = world(billed(bill(0, 5000), bill(0, 100), bill(0, 5600)))
    await drained(ask('S1:4000t | u:900t'), { session: 's' })
    await drained(conversation('| u#title:50t', { model: 'claude-haiku-4-5' }), { session: 's' })
    await drained(ask('S1#new:4000t | u:900t a:300t u:300t'), { session: 's' })
    expect(recorded.map(({ diagnosis }) => [diagnosis?.outcome, diagnosis?.cause])).toEqual([
      ['cold', null],
      ['cold', null],
      ['miss', 'system-changed'],
    ])
    expect(recorded[1]?.diagnosis).not.toHaveProperty('firstDifference')
  })

  it('a first request counts on what another conversation left warm', async () => {
    const { drained, recorded } = world(billed(bill(0, 5000), bill(0, 5000)))
    await drained(ask('S1:4000t | u:900t'), { session: 's' })
    await drained(ask('S1:4000t | u#other:900t'), { session: 't' })
    expect(recorded[1]?.diagnosis?.outcome).toBe('miss')
    expect(recorded[1]?.diagnosis?.tokensLost).toBeGreaterThan(3500)
  })
})

describe('estimates', () => {
  it('are calibrated by the bills of their session', async () => {
    const bill = '{"input_tokens":0,"cache_creation_input_tokens":6000,"cache_read_input_tokens":0,"output_tokens":1}'
    const { drained, recorded } = world(() => ({ status: 200, headers: [], body: chunks(`{"usage":${bill}}`) }))
    const request = conversation('S1:4000t | u', { model: 'claude-opus-5' })
    for (let i = 0; i < 3; i++) await drained(request)
    const [first, second, third] = recorded.map(({ estimatedTokens }) => estimatedTokens)
    expect(first).not.toBe(6000)
    // Each block is rounded up, so the estimate may be off by one a block.
    expect(Math.abs((second ?? 0) - 6000)).toBeLessThanOrEqual(2)
    expect(Math.abs((third ?? 0) - 6000)).toBeLessThanOrEqual(2)
  })

  it('are not calibrated by the bills of another credential in a session of the same name', async () => {
    const bill = '{"input_tokens":1500,"output_tokens":1}'
    const { drained, recorded } = world(() => ({ status: 200, headers: [], body: chunks(`{"usage":${bill}}`) }))
    // Below the minimum of 1,024 tokens by the estimate, above it by the bill.
    const request = conversation('S1:500t | u:50t', { model: 'claude-sonnet-5' })
    for (const scope of ['theirs', 'mine', 'mine']) await drained(request, { session: 's', scope })
    const warned = [expect.stringContaining('below-minimum')]
    expect(recorded.map(({ plan }) => plan?.warnings)).toEqual([warned, warned, []])
  })

  it('are calibrated where a conversation is read as it goes on', async () => {
    const lengths: number[] = []
    const { drained, recorded } = world(({ body }) => {
      const tokens = Math.round(body.reduce((sum, { length }) => sum + length, 0) / 2)
      lengths.push(tokens)
      // The first bill is not told: what is learnt is learnt from requests that continue another.
      const usage = lengths.length === 1 ? null : { input_tokens: tokens, output_tokens: 1 }
      return { status: 200, headers: [], body: chunks(JSON.stringify({ usage })) }
    })
    const follow = createCallReader()
    for (let turns = 4; turns < 9; turns++) {
      const text = JSON.stringify(conversation(`S1:900t | u${' a u:900t'.repeat(turns)}`, { model: 'claude-opus-5' }))
      const follower = follow('conversation')
      follower.take(utf8(text))
      const body = new Body([utf8(text)])
      await drained(text, { body, reading: follower.read(body), session: 's' })
    }
    const last = recorded.at(-1)?.estimatedTokens ?? 0
    expect(Math.abs(last / (lengths.at(-1) ?? 1) - 1)).toBeLessThan(0.1)
  })
})

describe('memory', () => {
  it('brings the plan to the deepest warm entry of a conversation that was resumed far behind', async () => {
    const { drained, sent } = world()
    await drained(conversation('T1 S1 | u', { model: 'claude-opus-5' }))
    await drained(conversation(`T1 S1 | u ${'a[think tool] u[result] '.repeat(9)}`, { model: 'claude-opus-5' }))
    const body = JSON.parse(textOf(sent[1]?.body ?? [])) as { messages: { content: { cache_control?: unknown }[] }[] }
    const marked = body.messages.flatMap(({ content }, i) => (content.some(block => block.cache_control) ? [i] : []))
    expect(marked).toEqual([0, 16, 18])
  })

  const lesson = (fingerprint: string, at = 0): Lesson => ({
    at,
    warm: [{ fingerprint, ttl: '5m', tokens: 9 }],
    gone: [],
    honours1h: null,
  })

  it('keeps scopes and models apart, and forgets what is gone', async () => {
    const memory = createMemory()
    await memory.learn('s', 'm', lesson('f', 7))
    const expiry = async (scope: string, model: string): Promise<number | null> =>
      (await memory.snapshot(scope, model)).expiresAt('f')
    expect(await expiry('s', 'm')).toBe(7 + TTL_MS['5m'])
    expect([await expiry('t', 'm'), await expiry('s', 'n')]).toEqual([null, null])
    await memory.learn('s', 'm', { at: 8, warm: [], gone: ['f'], honours1h: null })
    expect(await expiry('s', 'm')).toBeNull()
  })

  it('never shortens a life: a later lesson about an earlier time changes nothing', async () => {
    const memory = createMemory()
    await memory.learn('s', 'm', lesson('f', 50))
    await memory.learn('s', 'm', lesson('f', 20))
    expect((await memory.snapshot('s', 'm')).expiresAt('f')).toBe(50 + TTL_MS['5m'])
  })

  it('is bounded: the oldest prefix goes first', async () => {
    const memory = createMemory()
    const warm = Array.from({ length: 5_001 }, (_, i) => ({ fingerprint: `f${i}`, ttl: '5m' as const, tokens: 1 }))
    await memory.learn('s', 'm', { at: 0, warm, gone: [], honours1h: null })
    const snapshot = await memory.snapshot('s', 'm')
    expect(['f0', 'f1', 'f5000'].map(fingerprint => snapshot.expiresAt(fingerprint) !== null)).toEqual([
      false,
      true,
      true,
    ])
  })

  it('keeps what was used of late, also where there is much room', async () => {
    const memory = createMemory()
    for (const number of [0, 1, 0]) await memory.learn('s', 'm', lesson(`f${number}`))
    for (let i = 2; i <= 5_000; i++) await memory.learn('s', 'm', lesson(`f${i}`))
    const snapshot = await memory.snapshot('s', 'm')
    expect(['f0', 'f1'].map(fingerprint => snapshot.expiresAt(fingerprint) !== null)).toEqual([true, false])
  })

  it('is bounded over all models: the one that was asked least recently goes first', async () => {
    const memory = createMemory()
    const warm = Array.from({ length: 5_000 }, (_, i) => ({ fingerprint: `f${i}`, ttl: '5m' as const, tokens: 1 }))
    const learn = (model: string): unknown => memory.learn('s', model, { at: 0, warm, gone: [], honours1h: null })
    for (let i = 0; i < 40; i++) await learn(`m${i}`)
    for (const model of ['m0', 'new']) await learn(model)
    const held = async (model: string): Promise<boolean> => (await memory.snapshot('s', model)).expiresAt('f1') !== null
    expect(await Promise.all(['m0', 'm1', 'm2', 'new'].map(held))).toEqual([true, false, true, true])
    for (let i = 0; i < 500; i++) await memory.learn('s', `n${i}`, lesson('f1'))
    expect(await Promise.all(['new', 'n0', 'n499'].map(held))).toEqual([false, true, true])
  })

  it('can be written down and read back, without what has expired', async () => {
    const memory = createMemory()
    await memory.learn('s', 'm', { ...lesson('old', 0), honours1h: false })
    await memory.learn('s', 'm', lesson('new', TTL_MS['5m']))
    const record = JSON.parse(JSON.stringify(memory.toRecord(TTL_MS['5m'] + 1))) as MemoryRecord
    expect(record.map(([, honours1h]) => honours1h)).toEqual([false])
    const again = await createMemory(record).snapshot('s', 'm')
    expect([again.entry('old'), again.entry('new')?.tokens]).toEqual([null, 9])
  })

  it('is corrected by usage: what was promised and not read is not counted on again', async () => {
    const evicted =
      '{"input_tokens":0,"cache_creation_input_tokens":4000,"cache_read_input_tokens":0,"output_tokens":1}'
    const { drained } = world(() => ({ status: 200, headers: [], body: chunks(`{"usage":${evicted}}`) }), {
      memory: spied,
    })
    await drained(conversation('S1:2000t | u:500t', { model: 'claude-opus-5' }))
    await drained(conversation('S1:2000t | u:500t a u', { model: 'claude-opus-5' }))
    // The second request read nothing, so both entries of the first are gone, and its own are warm.
    expect(lessons.map(({ gone, warm }) => [gone.length, warm.length])).toEqual([
      [0, 2],
      [2, 3],
    ])
  })

  const lessons: Lesson[] = []
  const local = createMemory()
  const spied: Memory = {
    snapshot: local.snapshot,
    learn: (scope, model, taught) => {
      lessons.push(taught)
      return local.learn(scope, model, taught)
    },
  }
})
