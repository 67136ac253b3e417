import Anthropic from '@anthropic-ai/sdk'
import { apply, plan } from '@sternline/core'
import { type FakeUpstream, messageAnswer, messageStreamAnswer, startFakeUpstream } from '@sternline/testkit'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Call, cache, createSession, sternlineFetch } from '../../src/fetch/index.ts'
import { shortRequest } from '../support/requests.ts'

let upstream: FakeUpstream

beforeEach(async () => {
  upstream = await startFakeUpstream(request =>
    new TextDecoder().decode(request.body).includes('"stream":true')
      ? messageStreamAnswer({ usage: { input_tokens: 7, cache_read_input_tokens: 2_000 } })
      : messageAnswer({ usage: { input_tokens: 7, cache_read_input_tokens: 2_000 } }),
  )
})

afterEach(() => upstream.close())

const REQUEST = shortRequest()
const SENT = JSON.stringify(REQUEST)
const PLANNED = JSON.stringify(apply(REQUEST, plan(REQUEST, { cache: cache.on() })))
const arrived = (): readonly string[] => upstream.requests.map(({ body }) => new TextDecoder().decode(body))
const messages = (): string => `${upstream.url}/v1/messages`
const JSON_HEADERS = { 'content-type': 'application/json' }

describe('around a fetch', () => {
  it.each<{ why: string; ask: (own: ReturnType<typeof sternlineFetch>) => Promise<Response> }>([
    { why: 'text', ask: own => own(messages(), { method: 'POST', body: SENT, headers: JSON_HEADERS }) },
    {
      why: 'bytes, to a URL',
      ask: own =>
        own(new URL(messages()), { method: 'POST', body: new TextEncoder().encode(SENT), headers: JSON_HEADERS }),
    },
    {
      why: 'a Request',
      ask: own => own(new Request(messages(), { method: 'POST', body: SENT, headers: JSON_HEADERS })),
    },
    {
      why: 'a Request whose body is given beside it',
      ask: own => own(new Request(messages(), { method: 'POST', body: '{}', headers: JSON_HEADERS }), { body: SENT }),
    },
    {
      why: 'headers that state the length, as older SDKs do',
      ask: own =>
        own(messages(), {
          method: 'POST',
          body: SENT,
          headers: { ...JSON_HEADERS, 'content-length': String(new TextEncoder().encode(SENT).length) },
        }),
    },
  ])('$why gets the planned markers and nothing else', async ({ ask }) => {
    const calls: Call[] = []
    const response = await ask(sternlineFetch(fetch, { cache: cache.on(), onCall: call => calls.push(call) }))
    expect(await response.json()).toMatchObject({ type: 'message' })
    await ask(sternlineFetch(fetch))
    expect(arrived()).toEqual([PLANNED, SENT])
    const [on, off] = upstream.requests.map(({ headers }) =>
      headers.map(([name, value]) => `${name}: ${value}`).filter(line => !/^content-length/i.test(line)),
    )
    expect(on).toEqual(off)
    expect(calls).toMatchObject([{ usage: { cached: 2_000, fresh: 7 }, label: '🟢 2k cached' }])
  })

  it('is off as it is made, and takes the word of a single call, which goes nowhere', async () => {
    const session = createSession()
    const init = { method: 'POST', body: SENT, headers: JSON_HEADERS }
    await sternlineFetch()(messages(), { ...init, sternline: { cache: cache.on(), session } })
    await sternlineFetch(fetch, { cache: cache.on() })(messages(), { ...init, sternline: { cache: cache.off() } })
    expect(arrived()).toEqual([PLANNED, SENT])
    expect(JSON.stringify(upstream.requests.map(({ headers }) => headers))).not.toContain('sternline')
  })

  it('hands on only what fetch knows', async () => {
    const inits: unknown[] = []
    const own = sternlineFetch(async (_, init) => {
      inits.push(Object.keys(init ?? {}))
      return Response.json({})
    })
    await own(messages(), { method: 'POST', body: SENT, sternline: {} })
    await own('/relative', { sternline: {} })
    expect(inits).toEqual([['method', 'body'], []])
  })

  it.each([
    { why: 'another path', path: '/v1/complete' },
    { why: 'counting tokens', path: '/v1/messages/count_tokens' },
  ])('leaves $why alone', async ({ path }) => {
    await sternlineFetch(fetch, { cache: cache.on() })(`${upstream.url}${path}`, { method: 'POST', body: SENT })
    expect(arrived()).toEqual([SENT])
  })

  it.each([
    { why: 'a form', body: () => new URLSearchParams({ a: '1' }) },
    { why: 'no JSON', body: () => 'plain words' },
    { why: 'JSON that is no request', body: () => '[1,2]' },
  ])('lets $why go on as it is', async ({ body }) => {
    const response = await sternlineFetch(fetch, { cache: cache.on() })(messages(), { method: 'POST', body: body() })
    expect(response.status).toBe(200)
    expect(arrived()).toEqual([String(body())])
  })

  it('throws what the fetch threw', async () => {
    const mine = new TypeError('fetch failed')
    const own = sternlineFetch(() => Promise.reject(mine), { cache: cache.on() })
    await expect(own(messages(), { method: 'POST', body: SENT })).rejects.toBe(mine)
  })

  it('answers without a body pass', async () => {
    const own = sternlineFetch(async () => new Response(null, { status: 204 }), { cache: cache.on() })
    const response = await own(messages(), { method: 'POST', body: SENT })
    expect([response.status, response.body]).toEqual([204, null])
  })
})

it('serves an SDK through its fetch option, streaming too', async () => {
  const session = createSession()
  const client = new Anthropic({
    apiKey: 'k',
    authToken: null,
    baseURL: upstream.url,
    fetch: sternlineFetch(fetch, { cache: cache.on(), session }),
  })
  const message = await client.messages.stream(REQUEST).finalMessage()
  expect(message.content).toMatchObject([{ text: 'Hello.' }])
  expect(arrived()[0]).toBe(PLANNED.replace(/\}$/, ',"stream":true}'))
  expect(session.totals.usage.cached).toBe(2_000)
})
