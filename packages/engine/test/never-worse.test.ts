import { cache, findModel, type MemorySnapshot } from '@sternline/core'
import { Body } from '@sternline/core/memory'
import { conversation } from '@sternline/testkit'
import { describe, expect, it } from 'vitest'
import {
  createEngine,
  createMemory,
  type EngineCall,
  type EngineParts,
  type Exchange,
  readCall,
  type UpstreamRequest,
  type UpstreamResponse,
} from '../src/index.ts'

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const textOf = (pieces: readonly Uint8Array[]): string => pieces.map(piece => new TextDecoder().decode(piece)).join('')

async function* chunks(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield utf8(text)
}

type Reply = Readonly<{ status: number; text: string; hasAll?: boolean }>
type Upstream = (body: string, count: number) => Reply

const OK: Reply = { status: 200, text: '{"usage":{"input_tokens":9,"output_tokens":1}}' }
const BAD: Reply = { status: 400, text: '{"type":"error","error":{"type":"invalid_request_error","message":"no"}}' }
const error = (message: string): string =>
  JSON.stringify({ type: 'error', error: { type: 'invalid_request_error', message } })
const REQUEST = conversation('T2 S1 | u a u', { model: 'claude-opus-5' })
const SENT = JSON.stringify(REQUEST)

function world(upstream: Upstream, part: Partial<EngineParts> = {}) {
  const bodies: string[] = []
  const recorded: Exchange[] = []
  let now = 1_000
  const send = async ({ body }: UpstreamRequest): Promise<UpstreamResponse> => {
    bodies.push(textOf(body))
    const { status, text, hasAll = false } = upstream(bodies.at(-1) ?? '', bodies.length)
    if (status === 0) throw new Error('no answer')
    return { status, headers: [], body: chunks(text.slice(0, 5), text.slice(5)), hasAll }
  }
  const engine = createEngine({
    upstream: { name: 'anthropic', emulated: false, host: 'h', send },
    ledger: { record: exchange => recorded.push(exchange) },
    memory: createMemory(),
    clock: { now: () => now },
    settings: cache.on(),
    publish: () => {},
    ...part,
  })
  const run = async (call: Partial<EngineCall> = {}): Promise<{ status: number; text: string }> => {
    const answer = await engine.run({
      path: '/v1/messages',
      headers: [],
      body: utf8(SENT),
      signal: new AbortController().signal,
      scope: 'scope',
      session: 's',
      agent: { id: null, parent: null },
      client: 'test/1',
      ...call,
    })
    const pieces: Uint8Array[] = []
    for await (const piece of answer.body) pieces.push(piece)
    return { status: answer.status, text: textOf(pieces) }
  }
  return { run, bodies, recorded, pass: (ms: number) => (now += ms) }
}

const hasMarkers = (body: string): boolean => body.includes('cache_control')

describe('a request that was sent, and is let go when there is an answer', () => {
  const refuses = (body: string): boolean => hasMarkers(body)
  it.each([
    { why: 'gives its memory back', upstream: () => ({ ...OK, hasAll: true }), bodies: 1, freed: 1 },
    { why: 'keeps its memory while some may be under way', upstream: () => OK, bodies: 1, freed: 0 },
    {
      why: 'was sent once more before',
      upstream: (body: string) => ({ ...(refuses(body) ? BAD : OK), hasAll: true }),
      bodies: 2,
      freed: 1,
    },
    {
      why: 'keeps its memory when the first of two may be under way',
      upstream: (body: string) => ({ ...(refuses(body) ? BAD : OK), hasAll: !refuses(body) }),
      bodies: 2,
      freed: 0,
    },
    { why: 'keeps its memory when no answer came', upstream: () => ({ status: 0, text: '' }), bodies: 1, freed: 0 },
  ])('$why', async ({ upstream, bodies: count, freed }) => {
    const { run, bodies } = world(upstream)
    let times = 0
    const body = new Body([utf8(SENT)], isHeld => {
      if (!isHeld) times++
    })
    await run({ body }).catch(() => {})
    expect(body.pieces).not.toEqual([])
    body.drop()
    expect([bodies.length, times]).toEqual([count, freed])
  })
})

const UNKNOWN = JSON.stringify({
  detail: [
    {
      type: 'extra_forbidden',
      loc: ['body', 'messages', 0, 'content', 0, 'text', 'cache_control'],
      msg: 'Extra inputs are not permitted',
      input: { type: 'ephemeral' },
    },
  ],
})
const TOO_LARGE: Reply = { status: 413, text: error('Request exceeds the maximum length') }

describe('a refusal of a request with markers of ours', () => {
  it.each([
    { refusal: BAD, why: '400 of the API' },
    { refusal: { status: 422, text: UNKNOWN }, why: '422 of a server that knows no such member' },
    { refusal: { status: 422, text: 'Unprocessable Entity' }, why: '422 that says nothing' },
    { refusal: TOO_LARGE, why: '413 of a server with a lower limit' },
  ])('is sent once more as it came; the client gets that answer, and sees why: $why', async ({ refusal }) => {
    const { run, bodies, recorded } = world(body => (hasMarkers(body) ? refusal : OK))
    expect(await run()).toEqual({ status: 200, text: OK.text })
    expect(bodies.map(hasMarkers)).toEqual([true, false])
    expect(bodies[1]).toBe(SENT)
    expect(recorded).toHaveLength(1)
    expect(recorded[0]).toMatchObject({ outcome: 'ok', status: 200, plan: { untouched: 'caching-off' } })
    expect(recorded[0]?.plan.warnings).toContain('markers-refused')
  })

  it.each([
    { refusal: BAD, why: '400' },
    { refusal: { status: 422, text: UNKNOWN }, why: '422' },
  ])('is learnt for that upstream and model for an hour, and for no other model: $why', async ({ refusal }) => {
    const { run, bodies, recorded, pass } = world(body => (hasMarkers(body) ? refusal : OK))
    await run()
    await run()
    expect(bodies.map(hasMarkers)).toEqual([true, false, false])
    expect(recorded[1]?.plan.warnings).toContain('markers-refused-before')
    await run({ body: utf8(SENT.replace('claude-opus-5', 'claude-sonnet-5')) })
    expect(bodies.map(hasMarkers).slice(3)).toEqual([true, false])
    pass(60 * 60_000 + 1)
    await run()
    expect(bodies.map(hasMarkers).slice(5)).toEqual([true, false])
  })

  it.each([
    {
      second: BAD,
      answer: { status: 400, text: BAD.text },
      why: 'refused again: the answer that direct would have given',
    },
    { second: { status: 429, text: '{}' }, answer: { status: 429, text: '{}' }, why: 'busy now: the later answer' },
    {
      second: { status: 0, text: '' },
      answer: { status: 400, text: BAD.text },
      why: 'unreachable now: the first answer',
    },
  ])('$why; and nothing is learnt', async ({ second, answer }) => {
    const { run, bodies, recorded } = world((_, count) => (count % 2 === 1 ? BAD : second))
    expect(await run()).toEqual(answer)
    expect(recorded.map(({ outcome }) => outcome)).toEqual(['refused'])
    expect(recorded[0]?.plan.warnings).not.toContain('markers-refused')
    await run()
    expect(bodies.map(hasMarkers)).toEqual([true, false, true, false])
  })

  it('is learnt of nothing where the body was too large: another one may not be', async () => {
    const { run, bodies } = world(body => (hasMarkers(body) ? TOO_LARGE : OK))
    await run()
    await run()
    expect(bodies.map(hasMarkers)).toEqual([true, false, true, false])
  })

  it('is not sent again as too large where ours made it no larger', async () => {
    const marked = {
      ...REQUEST,
      system: [{ type: 'text', text: 'x', cache_control: { type: 'ephemeral', ttl: '9m' } }],
    }
    const { run, bodies } = world(() => TOO_LARGE, { settings: cache.with({ maxBreakpoints: 1 }) })
    await run({ body: utf8(JSON.stringify(marked)) })
    expect(bodies.map(body => body.length < JSON.stringify(marked).length)).toEqual([true])
  })

  it('of a long body that is given in the end comes whole', async () => {
    const long = { status: 400, text: `{"x":"${'y'.repeat(400_000)}"}` }
    const { run } = world((_, count) => (count === 1 ? long : { status: 0, text: '' }))
    expect(await run()).toEqual(long)
  })

  it('is not sent again when nothing of ours was in it', async () => {
    const { run, bodies } = world(() => BAD, { settings: cache.off() })
    expect(await run()).toEqual({ status: 400, text: BAD.text })
    expect(bodies).toEqual([SENT])
  })

  it.each([
    { text: error('cache_control: Extra inputs are not permitted'), tries: 2, why: 'it speaks of markers' },
    { text: error('system: Input should be a valid string'), tries: 2, why: 'it speaks of a place where ours stands' },
    { text: 'Bad Request', tries: 2, why: 'nobody knows what it means' },
    { text: error('max_tokens: 9 > 8'), tries: 1, why: 'it speaks of a member that we never touch' },
    {
      text: error('prompt is too long: 208310 tokens > 200000 maximum'),
      tries: 1,
      why: 'no marker makes a prompt longer',
    },
  ])('is asked $tries times where $why', async ({ text, tries }) => {
    const { run, bodies, recorded } = world(() => ({ status: 422, text }))
    expect(await run()).toEqual({ status: 422, text })
    expect(bodies).toHaveLength(tries)
    expect(recorded[0]?.plan.warnings.includes('tried-without-markers')).toBe(tries === 2)
    expect(recorded[0]?.outcome).toBe('refused')
  })

  it.each([401, 403, 404, 409, 429, 500, 529])('but %d is passed on at once', async status => {
    const { run, bodies } = world(() => ({ status, text: '{}' }))
    expect((await run()).status).toBe(status)
    expect(bodies).toHaveLength(1)
  })
})

const ODD = 'messages.0.content.0.text.cache_control: cannot be set for this block'

describe('a refusal of one block', () => {
  const alice = { session: 'a' }
  const bob = { session: 'b' }
  const other = { scope: 'other', session: 'a' }
  const isOdd = (body: string): boolean => body.includes('"odd"')
  const odd = utf8(JSON.stringify({ ...REQUEST, metadata: { user_id: 'odd' } }))

  it.each<{ calls: readonly Partial<EngineCall>[]; marked: readonly boolean[]; why: string; waits?: number }>([
    {
      calls: [{ ...alice, body: odd }, bob, other, alice],
      marked: [true, false, true, true, false],
      why: 'takes the markers from its conversation, and from no other',
    },
    {
      calls: [
        { ...alice, body: odd },
        { ...alice, body: utf8(SENT.replace('claude-opus-5', 'claude-sonnet-5')) },
      ],
      marked: [true, false, true],
      why: 'says nothing of another model',
    },
    {
      calls: [{ ...alice, body: odd }, { ...bob, body: odd }, { session: 'c' }],
      marked: [true, false, true, false, false],
      why: 'is learnt for all of a second conversation',
    },
    {
      calls: [{ ...alice, body: odd }, { ...other, body: odd }, bob],
      marked: [true, false, true, false, false],
      why: 'is learnt for all of the same name with another credential',
    },
    {
      calls: [{ ...alice, body: odd }, { ...bob, body: odd }, { session: 'c' }],
      waits: 60 * 60_000 + 1,
      marked: [true, false, true, false, true],
      why: 'is learnt for two where more than an hour lies between',
    },
    {
      calls: [{ ...alice, body: odd }, { ...alice, body: odd }, bob],
      waits: 60 * 60_000 + 1,
      marked: [true, false, true, false, true],
      why: 'is tried again after an hour, and stays one conversation’s',
    },
  ])('$why', async ({ calls, marked, waits = 0 }) => {
    const { run, bodies, pass } = world(body =>
      isOdd(body) && hasMarkers(body) ? { status: 400, text: error(ODD) } : OK,
    )
    for (const [index, call] of calls.entries()) {
      if (index === 1) pass(waits)
      await run(call)
    }
    expect(bodies.map(hasMarkers)).toEqual(marked)
  })

  it('stays one conversation’s where several of its requests are under way at once', async () => {
    const { run, bodies } = world(body => (isOdd(body) && hasMarkers(body) ? { status: 400, text: error(ODD) } : OK))
    await Promise.all([run({ ...alice, body: odd }), run({ ...alice, body: odd })])
    await run(bob)
    expect(bodies.map(hasMarkers)).toEqual([true, true, false, false, true])
  })

  it('and one of the member itself is everybody’s at once', async () => {
    const { run, bodies } = world(body => (hasMarkers(body) ? { status: 422, text: UNKNOWN } : OK))
    await run(alice)
    await run({ ...bob, scope: 'other' })
    expect(bodies.map(hasMarkers)).toEqual([true, false, false])
  })
})

const LARGEST = 32 * 1024 * 1024

/** A request that is exactly so long. */
function requestOf(length: number, part: object = {}): string {
  const empty = JSON.stringify({ ...REQUEST, ...part, system: '' })
  return empty.replace('"system":""', `"system":"${'s'.repeat(length - empty.length)}"`)
}

describe('a body that is nearly as long as the API takes', () => {
  const added = async (): Promise<number> => {
    const { run, bodies } = world(() => OK)
    await run({ body: utf8(requestOf(9_000)) })
    return (bodies[0]?.length ?? 0) - 9_000
  }

  it.each([
    { over: 0, spare: 0, why: 'of 32 MB goes on as it came' },
    { over: 1, spare: 0, why: 'with one byte too few for our markers goes on as it came' },
    { over: 0, spare: 1, why: 'with just enough room for them gets them' },
  ])('$why', async ({ over, spare }) => {
    const markers = await added()
    expect(markers).toBeGreaterThan(100)
    const room = over + spare === 0 ? 0 : markers - over
    const sent = requestOf(LARGEST - room)
    const { run, bodies, recorded } = world(body => (body.length > LARGEST ? TOO_LARGE : OK))
    expect((await run({ body: utf8(sent) })).status).toBe(200)
    expect(bodies).toHaveLength(1)
    expect(bodies[0]?.length).toBe(spare > 0 ? LARGEST : sent.length)
    expect(recorded[0]?.plan.warnings.includes('no-room-for-markers')).toBe(spare === 0)
    expect(recorded[0]?.plan.untouched).toBe(spare > 0 ? null : 'caching-off')
  })

  it('counts a longer name of the model with them', async () => {
    const markers = await added()
    const sent = requestOf(LARGEST - markers)
    const { run, bodies, recorded } = world(() => OK)
    await run({ body: utf8(sent), model: 'a-much-longer-name-of-a-deployment' })
    expect([bodies.map(hasMarkers), recorded[0]?.plan.warnings]).toEqual([[false], ['no-room-for-markers']])
    await run({ body: utf8(sent), model: 'short' })
    expect(bodies.map(hasMarkers)).toEqual([false, true])
  })

  it('still loses a marker that the API refuses, however long it is', async () => {
    const bad = { metadata: {}, tools: [], cache_control: { type: 'ephemeral', ttl: '9m' } }
    const sent = requestOf(LARGEST, bad)
    const { run, bodies } = world(() => OK, { settings: cache.with({ clientMarkers: 'only' }) })
    const model = 'm'.repeat(200)
    await run({ body: utf8(sent), model })
    expect(bodies[0]?.length).toBeGreaterThan(LARGEST)
    expect(bodies[0]).not.toContain('9m')
  })
})

const fails = (): never => {
  throw new Error('a fault')
}
const never: Promise<MemorySnapshot> = new Promise(() => {})

describe('a fault of ours never costs a request (attack 30)', () => {
  it.each<{ part: Partial<EngineParts>; why: string }>([
    { part: { memory: { snapshot: fails, learn: fails } }, why: 'memory throws' },
    { part: { memory: { snapshot: async () => fails(), learn: async () => fails() } }, why: 'memory rejects' },
    { part: { memory: { snapshot: () => never, learn: async () => undefined } }, why: 'memory never answers' },
    { part: { models: fails }, why: 'the table of models throws' },
    { part: { ledger: { record: fails } }, why: 'the ledger throws' },
    { part: { publish: fails }, why: 'a listener throws' },
    { part: { texts: { take: fails } }, why: 'the keeper of texts throws' },
  ])('$why', async ({ part }) => {
    const { run, bodies } = world(() => OK, part)
    expect(await run()).toEqual({ status: 200, text: OK.text })
    expect(bodies[0]?.replaceAll(',"cache_control":{"type":"ephemeral"}', '')).toBe(SENT)
  })

  it('in planning sends the request on as it came, and says so', async () => {
    const broken = new Proxy(cache.on(), { get: fails })
    const { run, bodies, recorded } = world(() => OK, { settings: broken })
    expect(await run()).toEqual({ status: 200, text: OK.text })
    expect(bodies).toEqual([SENT])
    expect(recorded[0]?.plan).toMatchObject({ untouched: 'unreadable', warnings: ['planning-failed:Error'] })
  })
})

describe('another name for the model', () => {
  it.each([
    { body: SENT, model: 'my-deployment', why: 'plain' },
    { body: `{ "messages":[ ],\n "model" : "a" }`, model: 'é"\\x', why: 'white space, and characters to be escaped' },
    {
      body: `{"model":"a\\"b","messages":[{"role":"user","content":"\\"model\\":\\"a\\""}]}`,
      model: 'b',
      why: 'escapes',
    },
  ])('is put in its place and nothing else: $why', async ({ body, model }) => {
    const { run, bodies, recorded } = world(() => OK, { settings: cache.off() })
    await run({ body: utf8(body), reading: readCall(utf8(body)), model, serves: 'claude-haiku-4-5' })
    expect(JSON.parse(bodies[0] ?? '')).toEqual({ ...JSON.parse(body), model })
    expect(bodies[0]?.replace(/[^\x20-\x7e\n]/g, '')).toBe(bodies[0])
    expect(recorded[0]?.model).toBe(JSON.parse(body).model)
    expect(recorded[0]?.cost?.paid).toBe(
      (findModel('claude-haiku-4-5')?.prices?.input ?? 0) * 9 + (findModel('claude-haiku-4-5')?.prices?.output ?? 0),
    )
  })
})

describe('the session', () => {
  it.each([
    { session: 'header', userId: '{"session_id":"body"}', found: 'header', why: 'the header goes first' },
    { session: null, userId: '{"session_id":"body"}', found: 'body', why: 'then the body' },
  ])('$why', async ({ session, userId, found }) => {
    const { run, recorded } = world(() => OK)
    await run({ session, body: utf8(JSON.stringify({ ...REQUEST, metadata: { user_id: userId } })) })
    expect(recorded[0]?.session).toBe(found)
  })
})
