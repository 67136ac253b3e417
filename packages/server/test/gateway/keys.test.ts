import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { messageAnswer, startFakeUpstream } from '@sternline/testkit'
import { describe, expect, it, onTestFinished } from 'vitest'
import { call, post } from '../support/call.ts'
import { configured, type MadeModel } from '../support/configured.ts'
import { longRequest } from '../support/requests.ts'
import { finishedExchange, serve } from '../support/serve.ts'

const OWN_KEY = 'c0ffee00c0ffee11c0ffee22c0ffee33'
const ANTHROPIC_KEY = `sk-ant-api03-${'a'.repeat(40)}`
const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const TOKEN = `${part({ alg: 'RS256' })}.${part({ aud: 'https://cognitiveservices.azure.com' })}.c2ln`

const asking = { ...longRequest(), model: 'opus' }

function serveModel(model: Omit<MadeModel, 'name'>, tokenFile: string | null = null) {
  const upstreams = configured([{ name: 'opus', ...model }])
  return serve({ upstream: { name: 'configured', upstreams }, tokenFile, guardApi: false })
}

/** A server that holds the owner's key, and the token that lets callers use it. */
async function serveOwnKey(baseUrl: string) {
  const folder = await mkdtemp(join(tmpdir(), 'sternline-keys-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const tokenFile = join(folder, 'token')
  const model = { baseUrl, custody: true, headers: async () => [['x-api-key', OWN_KEY]] as const }
  const server = await serveModel(model, tokenFile)
  return { server, token: (await readFile(tokenFile, 'utf8')).trim() }
}

describe('a key of the caller’s that the host was not made for', () => {
  it.each([
    {
      why: 'a key of Anthropic at Azure',
      baseUrl: 'https://contoso.services.ai.azure.com/anthropic',
      headers: { 'x-api-key': ANTHROPIC_KEY },
    },
    {
      why: 'the same as a bearer token',
      baseUrl: 'https://contoso.services.ai.azure.com/anthropic',
      headers: { 'x-api-key': '', authorization: `Bearer ${ANTHROPIC_KEY}` },
    },
    { why: 'a key of Azure at Anthropic', baseUrl: 'https://api.anthropic.com', headers: { 'x-api-key': OWN_KEY } },
    {
      why: 'a token of Azure at Anthropic',
      baseUrl: 'https://api.anthropic.com',
      headers: { 'x-api-key': '', authorization: `Bearer ${TOKEN}` },
    },
  ])('is sent nowhere, and that is told without it: $why', async ({ baseUrl, headers }) => {
    const server = await serveModel({ baseUrl })
    for (const path of ['/v1/messages', '/v1/messages/count_tokens']) {
      const reply = await post(server, path, asking, headers)
      expect([reply.status, reply.headers['x-sternline-error'], reply.headers['x-should-retry']]).toEqual([
        409,
        'key-for-another-host',
        'false',
      ])
      expect(reply.text).toContain(new URL(baseUrl).host)
      for (const secret of [ANTHROPIC_KEY, OWN_KEY, TOKEN]) expect(reply.text).not.toContain(secret)
    }
  })
})

describe('a key of the caller’s where an address was given by hand', () => {
  it.each([
    'https://contoso.services.ai.azure.com',
    'https://x.models.ai.azure.com',
    'https://x.eastus.inference.ml.azure.com',
    'https://eastus.api.cognitive.microsoft.com',
    'https://x.openai.azure.us',
    'https://x.cognitiveservices.azure.cn',
    'https://eu.api.openai.com',
    'https://api.openai.com.',
  ])('is not shown to another company either: %s', async apiUrl => {
    const server = await serve({ upstream: { name: 'anthropic', apiUrl } })
    for (const headers of [{ 'x-api-key': ANTHROPIC_KEY }, { authorization: `Bearer ${ANTHROPIC_KEY}` }]) {
      const reply = await post(server, '/v1/messages', asking, { 'x-api-key': '', ...headers })
      expect([reply.status, reply.headers['x-sternline-error']]).toEqual([409, 'key-for-another-host'])
      expect(reply.text).not.toContain(ANTHROPIC_KEY)
    }
  })
})

describe('the owner’s key', () => {
  it.each([
    { why: 'an error that nobody knows', status: 418, path: '/v1/messages' },
    { why: 'a neighbour of an exchange', status: 400, path: '/v1/messages/count_tokens' },
  ])('is covered where an upstream repeats it, and the rest stays as it was: $why', async ({ status, path }) => {
    const body = `{"error":"no key ${OWN_KEY} here"}`
    const upstream = await startFakeUpstream(() => ({
      status,
      headers: { 'content-length': String(body.length) },
      body: [body.slice(0, 30), body.slice(30)],
    }))
    onTestFinished(() => upstream.close())
    const { server, token } = await serveOwnKey(upstream.url)
    const reply = await post(server, path, asking, { 'x-api-key': token })
    expect([reply.status, reply.text]).toEqual([status, `{"error":"no key ${'*'.repeat(32)} here"}`])
  })
})

describe('the owner’s key in an answer’s headers', () => {
  it.each([
    { status: 200, path: '/v1/messages', why: 'a success' },
    { status: 429, path: '/v1/messages', why: 'an error that is explained' },
    { status: 418, path: '/v1/messages', why: 'one that nobody knows' },
    { status: 200, path: '/v1/messages/count_tokens', why: 'a neighbour of an exchange' },
  ])(
    'is covered, and every other header and the bytes of a success stay as they were: $why',
    async ({ status, path }) => {
      // What stands in a 200 is the answer, and passes byte for byte.
      const body = `{"type":"message","usage":{"input_tokens":1},"echo":"${OWN_KEY}"}`
      const upstream = await startFakeUpstream(() => ({
        status,
        headers: {
          'x-echo': `key=${OWN_KEY}; ${OWN_KEY}`,
          'x-plain': 'kept as it is',
          'content-type': 'application/json',
        },
        body: [body],
      }))
      onTestFinished(() => upstream.close())
      const { server, token } = await serveOwnKey(upstream.url)
      const reply = await post(server, path, asking, { 'x-api-key': token })
      expect(reply.status).toBe(status)
      expect([reply.headers['x-echo'], reply.headers['x-plain']]).toEqual([
        `key=${'*'.repeat(32)}; ${'*'.repeat(32)}`,
        'kept as it is',
      ])
      expect(JSON.stringify(reply.headers)).not.toContain(OWN_KEY)
      if (status === 200) expect(reply.text).toBe(body)
      else expect(reply.text).not.toContain(OWN_KEY)
    },
  )

  it('of a caller’s own is the caller’s: nothing is covered', async () => {
    const upstream = await startFakeUpstream(() => ({ headers: { 'x-echo': ANTHROPIC_KEY }, body: ['{}'] }))
    onTestFinished(() => upstream.close())
    const server = await serve({ upstream: { name: 'anthropic', apiUrl: upstream.url } })
    expect((await post(server, '/v1/messages', asking, { 'x-api-key': ANTHROPIC_KEY })).headers['x-echo']).toBe(
      ANTHROPIC_KEY,
    )
  })
})

describe('what an explanation is told', () => {
  it('of the last minute: what the deployment got before its quota was used up (A21)', async () => {
    const usage = { input_tokens: 1_000, cache_read_input_tokens: 30_000, cache_creation_input_tokens: 2_000 }
    let calls = 0
    const upstream = await startFakeUpstream(() => {
      calls += 1
      if (calls <= 2) return messageAnswer({ usage })
      const error = { code: 'RateLimitReached', message: 'Rate limit is exceeded. Try again in 50 seconds.' }
      return { status: 429, headers: { 'content-type': 'application/json' }, body: [JSON.stringify({ error })] }
    })
    onTestFinished(() => upstream.close())
    const server = await serveModel({ baseUrl: upstream.url })
    for (let i = 0; i < 2; i += 1) expect((await post(server, '/v1/messages', asking)).status).toBe(200)
    const reply = await post(server, '/v1/messages', asking)
    expect([reply.status, reply.headers['x-sternline-error']]).toEqual([429, 'A21 quota-used-up'])
    expect(reply.json().error.message).toContain(
      'In the last minute it got 66k tokens, 60k of them read from the cache, which do not count.',
    )
  })

  it('of the markers: how many the client set, and how many went out (A24)', async () => {
    const message = 'A maximum of 4 blocks with cache_control may be provided. Found 5.'
    const error = { type: 'error', error: { type: 'invalid_request_error', message } }
    const upstream = await startFakeUpstream(() => ({ status: 400, body: [JSON.stringify(error)] }))
    onTestFinished(() => upstream.close())
    const server = await serveModel({ baseUrl: upstream.url })
    const marked = {
      ...asking,
      messages: [
        {
          role: 'user',
          content: [1, 2].map(text => ({ type: 'text', text: `part ${text}`, cache_control: { type: 'ephemeral' } })),
        },
      ],
    }
    const reply = await post(server, '/v1/messages', marked)
    expect(reply.headers['x-sternline-error']).toBe('A24 too-many-breakpoints')
    expect(reply.json().error.message).toContain('The client set 2, and 2 went out from here.')
  })

  it('of the credential that went out: whom its token is for', async () => {
    const message =
      'Unauthorized. Access token is missing, invalid, audience is incorrect (https://cognitiveservices.azure.com), or have expired.'
    const upstream = await startFakeUpstream(() => ({
      status: 401,
      body: [JSON.stringify({ statusCode: 401, message })],
    }))
    onTestFinished(() => upstream.close())
    const server = await serveModel({ baseUrl: upstream.url })
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${TOKEN}` }
    const reply = await call(server, { method: 'POST', path: '/v1/messages', headers, body: JSON.stringify(asking) })
    expect(reply.json().error.message).toContain(
      'It is for https://cognitiveservices.azure.com; Foundry wants https://ai.azure.com.',
    )
    expect(reply.text).not.toContain(TOKEN)
  })

  it('where no answer came: a certificate that only a person can make trusted, and the client does not try again', async () => {
    const certificates = new URL('../support/certificates/', import.meta.url)
    const [cert, key] = await Promise.all(
      ['upstream.pem', 'upstream.key.pem'].map(name => readFile(new URL(name, certificates))),
    )
    const strange = createServer({ cert, key }).listen(0, '127.0.0.1')
    await new Promise(resolve => strange.once('listening', resolve))
    onTestFinished(() => void strange.close())
    const { port } = strange.address() as AddressInfo
    const server = await serveModel({ baseUrl: `https://127.0.0.1:${port}` })
    const reply = await post(server, '/v1/messages', asking, { 'x-sternline-session': 'strange' })
    expect([reply.status, reply.headers['x-sternline-error'], reply.headers['x-should-retry']]).toEqual([
      502,
      'A27 certificate-not-trusted',
      'false',
    ])
    expect(reply.json().error.message).toContain('NODE_EXTRA_CA_CERTS')
    expect(reply.headers['x-sternline-exchange']).toBe((await finishedExchange(server, 'strange')).id)
  })
})
