import { chmod, mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cache } from '@sternline/core'
import { type FakeHandler, jsonAnswer, messageAnswer } from '@sternline/testkit'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { StartOptions } from '../../src/index.ts'
import { call, post } from '../support/call.ts'
import { configured, type MadeModel } from '../support/configured.ts'
import { fakeUpstream } from '../support/fake-upstream.ts'
import { longRequest } from '../support/requests.ts'
import { finishedExchange, serve, serveBefore } from '../support/serve.ts'
import { countMarkers } from '../support/without-insertions.ts'

const OUR_KEY = 'azure-key-of-the-owner'

const fake = (handler: FakeHandler = () => messageAnswer()) => fakeUpstream(handler)

async function tokenFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sternline-token-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return join(folder, 'state', 'token')
}

async function custody(model: Partial<MadeModel> = {}, options: Partial<StartOptions> = {}) {
  const upstream = await fake()
  const file = options.tokenFile ?? (await tokenFile())
  const made = {
    name: 'claude-opus',
    baseUrl: `${upstream.url}/anthropic`,
    custody: true,
    headers: async () => [['x-api-key', OUR_KEY]] as const,
    ...model,
  }
  const server = await serve({
    upstream: { name: 'configured', upstreams: configured([made]) },
    tokenFile: file,
    guardApi: false,
    ...options,
  })
  return { upstream, server, file, token: (await readFile(file, 'utf8')).trim() }
}

const LONG_TOOL = { name: 'look', description: longRequest().system, input_schema: { type: 'object' } }
const request = (model: string): object => ({ ...longRequest(), model })
const header = (headers: readonly (readonly [string, string])[], name: string): string | undefined =>
  headers.find(([found]) => found.toLowerCase() === name)?.[1]

describe('paths', () => {
  it.each([
    { sent: '/v1/messages', arrives: '/anthropic/v1/messages' },
    { sent: '/v1/messages?beta=true', arrives: '/anthropic/v1/messages?beta=true' },
    { sent: '/anthropic/v1/messages?beta=true', arrives: '/anthropic/v1/messages?beta=true' },
    { sent: '/v1/messages/count_tokens?beta=true', arrives: '/anthropic/v1/messages/count_tokens?beta=true' },
    { sent: '/anthropic/v1/messages/count_tokens', arrives: '/anthropic/v1/messages/count_tokens' },
    // What a parser of addresses would spell otherwise, or cut off.
    ...["?x='y'", '?z="<>|', '?note=fix#12&beta=true', '?', '?a=/../%2e%2e&a=\\', '?api-version=v1'].map(query => ({
      sent: `/v1/messages${query}`,
      arrives: `/anthropic/v1/messages${query}`,
    })),
  ])('$sent arrives as $arrives', async ({ sent, arrives }) => {
    const upstream = await fake()
    const models = configured([{ name: 'm', baseUrl: `${upstream.url}/anthropic` }])
    const server = await serve({ upstream: { name: 'configured', upstreams: models } })
    expect((await post(server, sent, request('m'))).status).toBe(200)
    expect(upstream.requests.map(({ path }) => path)).toEqual([arrives])
  })

  it.each([
    { sent: '/openai/v1/chat/completions', apiVersion: null, arrives: '/openai/v1/chat/completions' },
    { sent: '/v1/chat/completions', apiVersion: null, arrives: '/openai/v1/chat/completions' },
    { sent: '/openai/v1/responses?x=1', apiVersion: null, arrives: '/openai/v1/responses?x=1' },
    {
      sent: '/openai/v1/responses?api-version=preview',
      apiVersion: null,
      arrives: '/openai/v1/responses?api-version=preview',
    },
    {
      sent: "/openai/deployments/gpt/chat/completions?api-version=2024-06-01&x='1'",
      apiVersion: null,
      arrives: "/openai/v1/chat/completions?x='1'",
    },
    {
      sent: '/openai/deployments/gpt/chat/completions?api-version=2024-06-01&x=1',
      apiVersion: '2024-10-21',
      arrives: '/openai/v1/deployments/gpt-deployment/chat/completions?api-version=2024-10-21&x=1',
    },
  ])('$sent arrives as $arrives', async ({ sent, apiVersion, arrives }) => {
    const upstream = await fake(() => jsonAnswer({ usage: { prompt_tokens: 9, completion_tokens: 2 } }))
    const models = configured([
      {
        name: 'gpt',
        api: 'openai',
        upstream: 'azure_openai',
        baseUrl: `${upstream.url}/openai/v1`,
        apiVersion,
        model: 'gpt-deployment',
      },
    ])
    const server = await serve({ upstream: { name: 'configured', upstreams: models } })
    const body = '{ "messages":[{"role":"user","content":"a"}],"model":"gpt" }'
    const reply = await post(server, sent, body, { 'x-sternline-session': 'openai' })
    expect(reply.status).toBe(200)
    expect(upstream.requests.map(({ path }) => path)).toEqual([arrives])
    expect(Buffer.from(upstream.requests[0]?.body ?? []).toString()).toBe(body.replace('"gpt"', '"gpt-deployment"'))
    expect(await finishedExchange(server, 'openai')).toMatchObject({
      upstream: 'azure_openai',
      model: 'gpt',
      usage: { fresh: 9, output: 2 },
      // It was read: that it has no markers is the way of its API.
      plan: { untouched: 'other-api', warnings: [] },
    })
    expect(reply.headers['x-sternline-plan']).toBe('untouched=other-api; model=gpt-deployment')
  })

  it.each([
    { method: 'HEAD', path: '/api/hello' },
    { method: 'HEAD', path: '/anthropic/api/hello' },
    {
      method: 'POST',
      path: '/v1/chat/completions',
      body: { model: 'gpt-5.1', messages: [{ role: 'user', content: 'a' }] },
    },
    { method: 'POST', path: '/v1/responses?x=1', body: { model: 'gpt-5.1', input: 'a' } },
  ])(
    'the emulator is found by the short paths and the prefixed ones too: $method $path',
    async ({ method, path, body }) => {
      const server = await serve()
      const headers = { 'content-type': 'application/json', 'api-key': 'any' }
      const asked = { method, path, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }
      expect((await call(server, asked)).status).toBe(200)
    },
  )

  it('the list of models and the sign of life are our own where the settings name the models', async () => {
    const upstream = await fake()
    const models = configured([
      { name: 'claude', baseUrl: upstream.url },
      { name: 'gpt', api: 'openai', baseUrl: upstream.url },
    ])
    const server = await serve({ upstream: { name: 'configured', upstreams: models } })
    const list = (await call(server, { path: '/v1/models?limit=1000' })).json()
    expect(list).toMatchObject({ data: [{ type: 'model', id: 'claude', display_name: 'The claude' }], has_more: false })
    expect((await call(server, { path: '/openai/v1/models' })).json()).toMatchObject({ data: [{ id: 'gpt' }] })
    expect((await call(server, { method: 'HEAD', path: '/api/hello' })).status).toBe(200)
    expect(upstream.requests).toEqual([])
  })

  it.each([
    '/v1//messages',
    '/v1/messages/',
    '/v1/%6dessages',
    '/anthropic',
    '/openai/deployments/a%2fb/chat/completions',
    '/openai/deployments/../chat/completions',
  ])('%s is none', async path => {
    const { server, upstream } = await serveBefore(() => messageAnswer())
    expect((await post(server, path, request('m'))).status).toBe(404)
    expect(upstream.requests).toEqual([])
  })

  it('of OpenAI are refused where there is nobody who speaks it', async () => {
    const { server } = await serveBefore(() => messageAnswer())
    const reply = await post(server, '/openai/v1/chat/completions', { model: 'gpt', messages: [] })
    expect([reply.status, reply.headers['x-sternline-error']]).toEqual([404, 'other-api'])
  })
})

describe('the model', () => {
  it('that is an alias goes on under the deployment’s name, and the plan says so', async () => {
    const upstream = await fake()
    const models = configured([
      { name: 'prod-opus', aliases: ['claude-opus-4-5'], baseUrl: upstream.url, serves: 'claude-opus-4-5' },
    ])
    const server = await serve({ upstream: { name: 'configured', upstreams: models } })
    const sent = JSON.stringify(request('claude-opus-4-5'))
    const reply = await post(server, '/v1/messages', sent, { 'x-sternline-session': 'alias' })
    expect(reply.headers['x-sternline-plan']).toContain('; model=prod-opus')
    expect(JSON.parse(Buffer.from(upstream.requests[0]?.body ?? []).toString()).model).toBe('prod-opus')
    const exchange = await finishedExchange(server, 'alias')
    expect(exchange).toMatchObject({ model: 'claude-opus-4-5', upstream: 'azure_anthropic' })
    expect(exchange.cost).not.toBeNull()
  })

  it('that nobody knows is a 409 with names in it, which Claude Code shows', async () => {
    const upstream = await fake()
    const server = await serve({
      upstream: { name: 'configured', upstreams: configured([{ name: 'claude', baseUrl: upstream.url }]) },
    })
    const reply = await post(server, '/v1/messages', request('nobody'))
    expect([reply.status, reply.headers['x-should-retry']]).toEqual([409, 'false'])
    expect(reply.json().error.message).toContain('The settings have claude')
    expect(upstream.requests).toEqual([])
  })

  it('has its own settings of the cache', async () => {
    const upstream = await fake()
    const models = configured([{ name: 'm', baseUrl: upstream.url, cache: cache.off() }])
    const server = await serve({ upstream: { name: 'configured', upstreams: models } })
    await post(server, '/v1/messages', request('m'))
    expect(countMarkers(upstream.requests[0]?.body ?? new Uint8Array())).toBe(0)
  })

  it('decides alone where a request goes: nothing else that a caller can say does (attack 8)', async () => {
    const [ours, evil] = [await fake(), await fake()]
    const models = configured([{ name: 'm', baseUrl: ours.url }])
    const server = await serve({ upstream: { name: 'configured', upstreams: models } })
    const body = { ...request('m'), api_base: evil.url, base_url: evil.url, baseUrl: evil.url }
    const headers = {
      'x-base-url': evil.url,
      'x-portkey-custom-host': evil.url,
      forwarded: `host=${evil.host}`,
      'x-forwarded-host': evil.host,
    }
    for (const path of [
      `/v1/messages?api_base=${evil.url}`,
      `/v1/messages?url=//${evil.host}`,
      '/v1/messages?@evil.test/',
    ]) {
      await post(server, path, body, headers)
    }
    expect([ours.requests.length, evil.requests.length]).toEqual([3, 0])
    expect(ours.requests.map(({ headers: got }) => header(got, 'host'))).toEqual([ours.host, ours.host, ours.host])
  })
})

describe('pass-through: a client that brings its own key', () => {
  it('is forwarded with it, without a token of ours', async () => {
    const upstream = await fake()
    const models = configured([{ name: 'm', baseUrl: upstream.url }])
    const server = await serve({ upstream: { name: 'configured', upstreams: models }, tokenFile: await tokenFile() })
    await post(server, '/v1/messages', request('m'), { 'x-api-key': 'their-own', authorization: 'Bearer theirs' })
    const { headers = [] } = upstream.requests[0] ?? {}
    expect([header(headers, 'x-api-key'), header(headers, 'authorization')]).toEqual(['their-own', 'Bearer theirs'])
  })

  it('never hands our token on', async () => {
    const upstream = await fake()
    const file = await tokenFile()
    const models = configured([{ name: 'm', baseUrl: upstream.url }])
    const server = await serve({ upstream: { name: 'configured', upstreams: models }, tokenFile: file })
    const token = (await readFile(file, 'utf8')).trim()
    await post(server, '/v1/messages', request('m'), {
      'x-sternline-token': token,
      authorization: `Bearer ${token}`,
      'x-api-key': 'their-own',
    })
    expect(JSON.stringify(upstream.requests[0]?.headers)).not.toContain(token)
    expect(header(upstream.requests[0]?.headers ?? [], 'x-api-key')).toBe('their-own')
  })
})

describe('custody: a key of ours', () => {
  it.each([
    { name: 'x-api-key', value: (token: string) => token },
    { name: 'authorization', value: (token: string) => `Bearer ${token}` },
    { name: 'api-key', value: (token: string) => token },
    { name: 'x-sternline-token', value: (token: string) => token },
  ])('is used for whoever brings the token as $name, and the token stays here', async ({ name, value }) => {
    const { server, upstream, token } = await custody()
    const reply = await post(server, '/v1/messages', request('claude-opus'), { 'x-api-key': '', [name]: value(token) })
    expect(reply.status).toBe(200)
    const { headers = [] } = upstream.requests[0] ?? {}
    expect(headers.filter(([found]) => found.toLowerCase() === 'x-api-key')).toEqual([['x-api-key', OUR_KEY]])
    expect(JSON.stringify(headers)).not.toContain(token)
    expect(header(headers, 'authorization')).toBeUndefined()
  })

  // users.md 7.3, attack 5.
  it.each([
    { headers: { 'x-api-key': '' }, why: 'no credential' },
    { headers: { 'x-api-key': 'sk-ant-somebody' }, why: 'a key of somebody' },
    { headers: { authorization: 'Bearer slt_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' }, why: 'a wrong token' },
    { headers: { cookie: 'sternline=1' }, why: 'a cookie' },
  ])('is not used for $why: 401, at once', async ({ headers }) => {
    const { server, upstream } = await custody()
    for (const path of ['/v1/messages', '/v1/messages/count_tokens']) {
      const reply = await post(server, path, request('claude-opus'), headers)
      expect([reply.status, reply.headers['x-should-retry']]).toEqual([401, 'false'])
      expect(reply.json().error.type).toBe('authentication_error')
    }
    expect(upstream.requests).toEqual([])
  })

  it('does not take the token out of an address', async () => {
    const { server, upstream, token } = await custody()
    const reply = await post(server, `/v1/messages?token=${token}&x-api-key=${token}`, request('claude-opus'))
    expect(reply.status).toBe(401)
    expect(upstream.requests).toEqual([])
  })

  it('that can’t be read is told without it', async () => {
    const { server, token } = await custody({
      headers: async () => {
        throw Object.assign(new Error(OUR_KEY), { code: 'x' })
      },
    })
    const reply = await post(server, '/v1/messages', request('claude-opus'), { 'x-api-key': token })
    expect(reply.status).toBe(500)
    expect(reply.text).not.toContain(OUR_KEY)
  })
})

describe('the token’s file (attack 6)', () => {
  it('is for its owner alone, and stays from one start to the next', async () => {
    const { server, file, token } = await custody()
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect((await stat(join(file, '..'))).mode & 0o777).toBe(0o700)
    expect(token).toMatch(/^slt_[A-Za-z0-9_-]{43}$/)
    await server.stop()
    const again = await custody({}, { tokenFile: file })
    expect(again.server).toBeDefined()
    expect((await readFile(file, 'utf8')).trim()).toBe(token)
  })
})

describe.skipIf(process.platform === 'win32')('a token’s file that other users could open (attack 6)', () => {
  it.each([
    { mode: '644', told: 1 },
    { mode: '640', told: 1 },
    { mode: '602', told: 1 },
    { mode: '600', told: 0 },
    { mode: '400', told: 0 },
  ])('of mode $mode keeps its token, is closed to them, and the owner is told $told times', async ({ mode, told }) => {
    const { server, file, token } = await custody()
    await server.stop()
    await chmod(file, mode)
    const lines: string[] = []
    const again = await custody({}, { tokenFile: file, log: line => lines.push(line) })
    expect((await stat(file)).mode & 0o077).toBe(0)
    expect(lines.filter(line => line.includes(`could open the token file ${file}; now only you can`))).toHaveLength(
      told,
    )
    expect(lines.join()).not.toContain(token)
    const reply = await post(again.server, '/v1/messages', request('claude-opus'), { 'x-api-key': token })
    expect(reply.status).toBe(200)
  })
})

describe('the plan in the answer’s headers', () => {
  it('tells where the breakpoints stand, for how long and whose they are', async () => {
    const { server } = await serveBefore(() => messageAnswer())
    const { headers } = await post(server, '/v1/messages', longRequest())
    expect(headers['x-sternline-plan']).toBe(
      'layered; system[0] base 5m sternline, messages[0].content[0] active 5m sternline',
    )
    expect(headers['x-sternline-exchange']).toMatch(/^ex_/)
  })

  const ALL =
    'layered; tools[0] base 5m sternline, system[0] base 5m sternline, messages[0].content[0] active 5m sternline'

  it.each([
    { word: 'off', markers: 0, plan: 'untouched=caching-off' },
    { word: ' OFF ', markers: 0, plan: 'untouched=caching-off' },
    { word: 'on', markers: 3, plan: ALL },
    { word: 'short', markers: 3, plan: ALL },
    { word: 'tools', markers: 1, plan: 'layered; tools[0] base 5m sternline' },
    { word: 'system', markers: 1, plan: 'layered; system[0] base 5m sternline' },
    { word: 'client-only', markers: 0, plan: 'untouched=nothing-to-mark' },
    { word: 'nonsense', markers: 1, plan: 'warning=unknown-x-sternline-cache' },
  ])('follows the request’s own word: $word', async ({ word, markers, plan }) => {
    // The server's own settings are none of these.
    const settings = cache.with({ layers: { tools: null, system: null } })
    const { server, upstream } = await serveBefore(() => messageAnswer(), { settings })
    const body = { ...longRequest(), tools: [LONG_TOOL] }
    const { headers } = await post(server, '/v1/messages', body, { 'x-sternline-cache': word })
    expect(headers['x-sternline-plan']).toContain(plan)
    expect(countMarkers(upstream.requests[0]?.body ?? new Uint8Array())).toBe(markers)
    expect(header(upstream.requests[0]?.headers ?? [], 'x-sternline-cache')).toBeUndefined()
  })

  it('asks for an hour where the request does', async () => {
    const { server } = await serveBefore(() => messageAnswer())
    const { headers } = await post(server, '/v1/messages', longRequest(), { 'x-sternline-cache': 'long' })
    expect(headers['x-sternline-plan']).toContain('system[0] base 1h sternline')
  })
})

describe('an error that is explained', () => {
  const missing =
    '{"error":{"code":"DeploymentNotFound","message":"The API deployment for this resource does not exist."}}'

  it.each([
    { agent: 'claude-cli/2.1.330 (external, sdk-cli)', status: 409, why: 'Claude Code, which hides a 404' },
    { agent: 'Anthropic/JS 1.12.0', status: 404, why: 'anyone else' },
  ])('reaches $why as $status', async ({ agent, status }) => {
    const upstream = await fake(() => ({
      status: 404,
      headers: { 'content-type': 'application/json', 'apim-request-id': 'apim_1' },
      body: [missing],
    }))
    const server = await serve({
      upstream: { name: 'configured', upstreams: configured([{ name: 'opus', baseUrl: upstream.url }]) },
    })
    const reply = await post(server, '/v1/messages', request('opus'), {
      'user-agent': agent,
      'x-sternline-session': 'explained',
    })
    expect([reply.status, reply.headers['x-sternline-upstream-status']]).toEqual([status, '404'])
    expect(reply.headers['apim-request-id']).toBe('apim_1')
    expect(reply.headers['content-length']).toBe(String(reply.body.length))
    expect(reply.json().error.message).toContain('`opus`')
    // The ledger has what the upstream said.
    expect(await finishedExchange(server, 'explained')).toMatchObject({
      status: 404,
      error: 'DeploymentNotFound',
      outcome: 'refused',
    })
  })

  it('is passed on to the byte where nothing better is known', async () => {
    const body =
      '{"type":"error", "error":{"type":"invalid_request_error","message":"messages: at least one message is required"}}'
    const { server } = await serveBefore(() => ({ status: 400, headers: { 'x-odd': 'kept' }, body: [body] }))
    const reply = await post(server, '/v1/messages', longRequest())
    expect([reply.status, reply.text, reply.headers['x-odd']]).toEqual([400, body, 'kept'])
  })

  it('of any length passes', async () => {
    const long = `{"x":"${'y'.repeat(300_000)}"}`
    const { server } = await serveBefore(() => ({ status: 500, body: [long.slice(0, 100_000), long.slice(100_000)] }))
    expect((await post(server, '/v1/messages', longRequest())).text).toBe(long)
  })

  it('that breaks off is cut for the client too', async () => {
    const { server } = await serveBefore(() => ({
      status: 500,
      headers: { 'content-length': '100' },
      body: ['half'],
      finish: 'cut',
    }))
    await expect(post(server, '/v1/messages', longRequest(), { 'x-sternline-session': 'cut' })).rejects.toThrow()
    expect((await finishedExchange(server, 'cut')).outcome).toBe('broken')
  })
})
