import { AnthropicFoundry } from '@anthropic-ai/foundry-sdk'
import Anthropic from '@anthropic-ai/sdk'
import { apply, plan } from '@sternline/core'
import { type FakeUpstream, messageAnswer, startFakeUpstream } from '@sternline/testkit'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cache, createSession, perCall, type SternlineOptions, sternline } from '../../src/anthropic/index.ts'
import { shortRequest, TOOLS } from '../support/requests.ts'

let upstream: FakeUpstream

beforeEach(async () => {
  upstream = await startFakeUpstream(() => messageAnswer({ usage: { input_tokens: 9 } }))
})

afterEach(() => upstream.close())

type Client = Anthropic | AnthropicFoundry

const CLIENTS: readonly Readonly<{
  name: string
  make: (middleware?: Anthropic['middleware']) => Client
}>[] = [
  {
    name: 'Anthropic',
    make: (middleware = []) =>
      new Anthropic({ apiKey: 'key', authToken: null, baseURL: upstream.url, maxRetries: 0, middleware }),
  },
  {
    name: 'AnthropicFoundry',
    make: (middleware = []) =>
      new AnthropicFoundry({
        apiKey: 'key',
        resource: null,
        baseURL: `${upstream.url}/anthropic`,
        maxRetries: 0,
        middleware,
      }),
  },
]

const texts = (): readonly string[] => upstream.requests.map(({ body }) => new TextDecoder().decode(body))

/** Headers without what differs from call to call. */
function headersOf({ headers }: FakeUpstream['requests'][number]): readonly string[] {
  return headers.map(([name, value]) => `${name}: ${value}`).filter(line => !/^content-length/i.test(line))
}

const SHAPES: readonly Readonly<{ why: string; parts: Partial<Anthropic.MessageCreateParamsNonStreaming> }>[] = [
  { why: 'system as a string, content as a string', parts: {} },
  {
    why: 'system as blocks, content as blocks',
    parts: {
      system: [
        { type: 'text', text: 'Rules.' },
        { type: 'text', text: 'Ends with a dash –' },
      ],
      messages: [
        { role: 'user', content: [{ type: 'text', text: 'Where?' }] },
        { role: 'assistant', content: [{ type: 'tool_use', id: 't1', name: 'find', input: { query: 'x' } }] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't1', content: 'here' }] },
      ],
    },
  },
  {
    why: 'markers of its own, one of them for an hour',
    parts: {
      tools: [...TOOLS.slice(0, 1), { ...TOOLS[1]!, cache_control: { type: 'ephemeral', ttl: '1h' } }],
    },
  },
  { why: 'no system and no tools', parts: { system: [], tools: [] } },
]

describe.each(CLIENTS)('$name', ({ make }) => {
  it.each(SHAPES)('puts exactly the planned markers into $why', async ({ parts }) => {
    const request = shortRequest(parts)
    await make([sternline({ cache: cache.on() })]).messages.create(request)
    const planned = plan(request, { cache: cache.on() })
    expect(planned.breakpoints.length).toBeGreaterThan(0)
    expect(texts()).toEqual([JSON.stringify(apply(request, planned))])
  })

  it.each<{ why: string; options: SternlineOptions }>([
    { why: 'as it is made', options: {} },
    { why: 'when it is told so', options: { cache: cache.off(), session: createSession(), onCall: () => {} } },
  ])('is off $why: the same bytes and headers as without it', async ({ options }) => {
    const request = shortRequest()
    await make().messages.create(request)
    await make([sternline(options)]).messages.create(request)
    expect(texts()[1]).toBe(texts()[0])
    expect(headersOf(upstream.requests[1]!)).toEqual(headersOf(upstream.requests[0]!))
  })

  it('changes no header but the length, and leaves no trace of the setting', async () => {
    const request = shortRequest()
    await make().messages.create(request)
    await make([sternline({ cache: cache.on() })]).messages.create(
      request,
      perCall({ session: createSession('mine'), agent: 'reviewer', cache: cache.long() }),
    )
    expect(headersOf(upstream.requests[1]!)).toEqual(headersOf(upstream.requests[0]!))
    expect(upstream.requests[1]?.path).toBe(upstream.requests[0]?.path)
    expect(texts()[1]).not.toMatch(/sternline|mine|reviewer|layers/)
    expect(texts()[1]?.replaceAll(/,?"cache_control":\{[^}]*\}/g, '')).not.toContain('cache_control')
  })

  it('takes the word of a single call before its own', async () => {
    const request = shortRequest()
    const off = make([sternline()])
    const on = make([sternline({ cache: cache.on() })])
    await off.messages.create(request, perCall({ cache: cache.system({ ttl: '1h' }) }))
    await on.messages.create(request, { timeout: 5_000, ...perCall({ cache: cache.off() }) })
    await on.messages.create(request)
    expect(texts()).toEqual([
      JSON.stringify(apply(request, plan(request, { cache: cache.system({ ttl: '1h' }) }))),
      JSON.stringify(request),
      JSON.stringify(apply(request, plan(request, { cache: cache.on() }))),
    ])
  })

  it('leaves alone what is no call of the Messages API', async () => {
    const { max_tokens: _, ...question } = shortRequest()
    await make([sternline({ cache: cache.on() })])
      .messages.countTokens(question)
      .catch(() => undefined)
    expect(texts()).toEqual([JSON.stringify(question)])
  })

  it('plans for the beta resource too', async () => {
    const request = shortRequest()
    await make([sternline({ cache: cache.on() })]).beta.messages.create({ ...request, betas: ['effort-2025-11-24'] })
    expect(texts()).toEqual([JSON.stringify(apply(request, plan(request, { cache: cache.on() })))])
  })
})

describe('a body of a megabyte', () => {
  const request = shortRequest({ system: 'Mind the rules – of the harbour. '.repeat(33_000) })
  const planned = JSON.stringify(apply(request, plan(request, { cache: cache.on() })))

  it.each(CLIENTS)('goes on as the bytes that it is sent as, from $name', async ({ make }) => {
    await make([sternline({ cache: cache.on() })]).messages.create(request)
    expect(texts()[0] === planned).toBe(true)
  })

  it.each<{ why: string; make: (middleware: NonNullable<Anthropic['middleware']>) => Promise<unknown>; kind: string }>([
    {
      why: 'as text to middleware of the same call, which stands behind',
      make: middleware => CLIENTS[0]!.make([sternline({ cache: cache.on() })]).messages.create(request, { middleware }),
      kind: 'string',
    },
    {
      why: 'as text in a client that may take it apart',
      make: middleware =>
        new Anthropic({
          apiKey: 'key',
          authToken: null,
          baseURL: upstream.url,
          defaultHeaders: { 'user-agent': 'AnthropicBedrock/JS 1.1.3' },
          middleware: [sternline({ cache: cache.on() }), ...middleware],
        }).messages.create(request),
      kind: 'string',
    },
    {
      why: 'as bytes to middleware of the client behind, which can parse them like text',
      make: middleware => CLIENTS[0]!.make([sternline({ cache: cache.on() }), ...middleware]).messages.create(request),
      kind: 'object',
    },
  ])('goes on $why', async ({ make, kind }) => {
    const seen: unknown[] = []
    await make([
      (own, next) => {
        seen.push(own.body)
        return next(own)
      },
    ])
    expect(seen.map(body => typeof body)).toEqual([kind])
    expect(JSON.stringify(JSON.parse(String(seen[0]))) === planned).toBe(true)
    expect(texts()[0] === planned).toBe(true)
  })
})

describe('options that are not usable', () => {
  it.each([
    { why: 'a word', make: () => sternline({ cache: 'on' as never }), code: 'bad-cache-settings' },
    {
      why: 'a life that does not exist',
      make: () => sternline({ cache: { ...cache.on(), layers: { tools: '2h' } } as never }),
      code: 'bad-cache-settings',
    },
    { why: 'a session by its name', make: () => perCall({ session: 'mine' as never }), code: 'bad-call-option' },
    { why: 'a setting nobody knows', make: () => perCall({ ttl: '5m' } as never), code: 'bad-call-option' },
    {
      why: 'a name of the language itself',
      make: () => perCall({ constructor: 'x' } as never),
      code: 'bad-call-option',
    },
  ])('$why is refused at once', ({ make, code }) => {
    expect(make).toThrowError(expect.objectContaining({ code }))
  })

  it('in a call, past the types, they fail that call and send nothing', async () => {
    const client = CLIENTS[0]!.make([sternline()])
    const call = client.messages.create(shortRequest(), { sternline: 'on' } as never)
    await expect(call).rejects.toMatchObject({ code: 'bad-call-option' })
    expect(upstream.requests).toHaveLength(0)
  })
})
