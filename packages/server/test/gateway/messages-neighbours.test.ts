import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { jsonAnswer } from '@sternline/testkit'
import { describe, expect, it, onTestFinished } from 'vitest'
import { call } from '../support/call.ts'
import { configured } from '../support/configured.ts'
import { fakeUpstream } from '../support/fake-upstream.ts'
import { exchangesOf, serve, serveBefore } from '../support/serve.ts'

const JSON_TYPE = { 'content-type': 'application/json' }
const BATCH = '{ "requests": [{"custom_id":"a","params":{"model":"opus","messages":[]}}] }'

const fake = () => fakeUpstream(() => jsonAnswer({ id: 'x' }, { headers: { 'x-odd': 'kept' } }))

const NEIGHBOURS = [
  { method: 'HEAD', path: '/v1/models' },
  { method: 'GET', path: '/v1/models/claude-opus-4-5' },
  { method: 'HEAD', path: '/v1/models/claude-opus-4-5' },
  { method: 'GET', path: '/v1/models/a_b:c~d@e+f=g,h-1.2?beta=true' },
  { method: 'POST', path: '/v1/messages/batches?beta=true' },
  { method: 'GET', path: "/v1/messages/batches?limit=2&after_id='a'" },
  { method: 'GET', path: '/v1/messages/batches/msgbatch_01' },
  { method: 'DELETE', path: '/v1/messages/batches/msgbatch_01' },
  { method: 'GET', path: '/v1/messages/batches/msgbatch_01/results' },
  { method: 'POST', path: '/v1/messages/batches/msgbatch_01/cancel' },
  { method: 'GET', path: '/v1/files?limit=2' },
  { method: 'POST', path: '/v1/files?beta=true' },
  { method: 'GET', path: '/v1/files/file_011' },
  { method: 'DELETE', path: '/v1/files/file_011' },
  { method: 'GET', path: '/v1/files/file_011/content' },
]

describe('neighbours of an exchange in the Messages API', () => {
  it.each(NEIGHBOURS.flatMap(one => ['', '/anthropic'].map(before => ({ ...one, before }))))(
    '$method $before$path passes as it came where there is one way alone',
    async ({ method, path, before }) => {
      const { server, upstream } = await serveBefore(() => jsonAnswer({ id: 'x' }, { headers: { 'x-odd': 'kept' } }))
      const body = method === 'POST' ? BATCH : ''
      const headers = { ...JSON_TYPE, 'x-api-key': 'theirs', 'x-sternline-session': 'beside' }
      const reply = await call(server, { method, path: before + path, headers, body })
      expect(upstream.requests.map(found => [found.method, found.path])).toEqual([[method, path]])
      expect(Buffer.from(upstream.requests[0]?.body ?? []).toString()).toBe(body)
      expect(upstream.requests[0]?.headers).toContainEqual(['x-api-key', 'theirs'])
      expect([reply.status, reply.text]).toEqual([200, method === 'HEAD' ? '' : '{"id":"x"}'])
      expect(reply.headers['x-odd']).toBe('kept')
      expect(await exchangesOf(server, 'beside')).toEqual([])
    },
  )

  it('an answer of several pieces passes whole: the results of a batch', async () => {
    const lines = Array.from({ length: 300 }, (_, at) => `{"custom_id":"${at}","result":"${'r'.repeat(1_000)}"}\n`)
    const { server } = await serveBefore(() => ({ headers: { 'content-type': 'application/x-jsonl' }, body: lines }))
    const reply = await call(server, { path: '/v1/messages/batches/msgbatch_01/results' })
    expect([reply.status, reply.text === lines.join('')]).toEqual([200, true])
  })

  it.each([
    { path: '/v1/models', allow: 'GET, HEAD' },
    { path: '/anthropic/v1/models/opus', allow: 'GET, HEAD' },
    { path: '/v1/messages', allow: 'POST' },
    { path: '/v1/messages/batches', allow: 'GET, POST' },
    { path: '/v1/messages/batches/b', allow: 'GET, DELETE' },
    { path: '/v1/messages/batches/b/cancel', allow: 'POST' },
    { path: '/v1/messages/batches/b/results', allow: 'GET' },
    { path: '/v1/files', allow: 'GET, POST' },
    { path: '/anthropic/v1/files/f', allow: 'GET, DELETE' },
    { path: '/v1/files/f/content', allow: 'GET' },
    { path: '/api/hello', allow: 'HEAD' },
  ])('$path answers $allow and says so to every other method', async ({ path, allow }) => {
    const { server, upstream } = await serveBefore(() => jsonAnswer({}))
    for (const method of [
      'PUT',
      ...['GET', 'HEAD', 'POST', 'DELETE'].filter(one => !allow.split(', ').includes(one)),
    ]) {
      const reply = await call(server, { method, path, headers: JSON_TYPE })
      expect([method, reply.status, reply.headers.allow]).toEqual([method, 405, allow])
    }
    expect(upstream.requests).toEqual([])
  })

  it.each([
    '/v1/models/',
    '/v1/models/a/b',
    '/v1/models/..',
    '/v1/models/.a',
    '/v1/models/a%2fb',
    '/v1/models/%2e%2e',
    '/v1/models/a\\b',
    '/v1/models//a',
    '/v1//models/a',
    '/v1/models#a',
    '/anthropic/anthropic/v1/models/a',
    '/v1/messages/batches/',
    '/v1/messages/batches/../../files',
    '/v1/messages/batches/..',
    '/v1/messages/batches/b/',
    '/v1/messages/batches/b/other',
    '/v1/messages/batches/b%2f..%2fc',
    '/v1/messages/batches/b\\..\\c/results',
    '/v1/messages/batches//results',
    '/v1/Messages/Batches',
    '/v1/files/',
    '/v1/files/..',
    '/v1/files/a/b',
    '/v1/files/a/content/',
    '/v1/files/a%2fcontent',
    '/v1/files//content',
    '/v1/Files',
    '/v1/complete',
    '/v1/organizations/usage_report/messages',
  ])('%s reaches nobody', async path => {
    const { server, upstream } = await serveBefore(() => jsonAnswer({}))
    for (const method of ['GET', 'POST', 'DELETE']) {
      const reply = await call(server, { method, path, headers: JSON_TYPE })
      expect([404, 405]).toContain(reply.status)
    }
    expect(upstream.requests).toEqual([])
  })

  it.each([{ 'content-type': 'multipart/form-data; boundary=edge' }, { 'content-type': 'text/plain' }, {}])(
    'a batch comes as JSON, as exchanges do: not as %o',
    async type => {
      const { server, upstream } = await serveBefore(() => jsonAnswer({}))
      const headers = { ...type, 'x-api-key': 'theirs' }
      const sent = { method: 'POST', path: '/v1/messages/batches', headers, body: BATCH }
      expect((await call(server, sent)).status).toBe(415)
      expect(upstream.requests).toEqual([])
    },
  )
})

describe('where the settings name the models', () => {
  async function serveModels() {
    const [one, two] = [await fake(), await fake()]
    const upstreams = configured([
      { name: 'Prod-Opus', aliases: ['claude-opus-4-5'], baseUrl: `${one.url}/anthropic` },
      { name: 'prod-haiku', baseUrl: `${two.url}/anthropic` },
      { name: 'gpt', api: 'openai', baseUrl: two.url },
    ])
    return { one, two, server: await serve({ upstream: { name: 'configured', upstreams } }) }
  }

  it.each([
    { path: '/v1/models/Prod-Opus', id: 'Prod-Opus' },
    { path: '/anthropic/v1/models/prod-opus?beta=true', id: 'Prod-Opus' },
    { path: '/v1/models/claude-opus-4-5', id: 'Prod-Opus' },
    { path: '/v1/models/prod-haiku', id: 'prod-haiku' },
  ])('$path is told from them', async ({ path, id }) => {
    const { server, one, two } = await serveModels()
    const listed = (await call(server, { path: '/v1/models' })).json().data
    const reply = await call(server, { path })
    expect(reply.json()).toEqual(listed.find((model: Readonly<{ id: string }>) => model.id === id))
    expect(reply.json()).toMatchObject({ type: 'model', id, display_name: `The ${id}` })
    expect([...one.requests, ...two.requests]).toEqual([])
  })

  it.each(['/v1/models/nobody', '/v1/models/gpt', '/anthropic/v1/models/Prod-Opu'])(
    '%s is none of them: 404 as the API says it',
    async path => {
      const { server, one, two } = await serveModels()
      const reply = await call(server, { path })
      expect([reply.status, reply.headers['x-sternline-error']]).toEqual([404, 'unknown-model'])
      const { error, type, request_id: id } = reply.json()
      expect([type, error.type, id]).toEqual(['error', 'not_found_error', reply.headers['request-id']])
      expect((await call(server, { method: 'HEAD', path })).status).toBe(404)
      expect([...one.requests, ...two.requests]).toEqual([])
    },
  )

  it.each(['/v1/models', '/v1/models/prod-haiku'])('HEAD %s says what GET does, without a body', async path => {
    const { server } = await serveModels()
    const [get, head] = [await call(server, { path }), await call(server, { method: 'HEAD', path })]
    expect([head.status, head.text]).toEqual([200, ''])
    expect(head.headers['content-length']).toBe(String(get.body.length))
  })

  it('a batch and a file go nowhere by chance where they lead to several upstreams', async () => {
    const { server, one, two } = await serveModels()
    for (const [method, path] of [
      ['POST', '/v1/messages/batches'],
      ['GET', '/v1/messages/batches/b/results'],
      ['GET', '/v1/files'],
    ] as const) {
      const reply = await call(server, { method, path, headers: JSON_TYPE, body: method === 'POST' ? BATCH : '' })
      expect([reply.status, reply.headers['x-sternline-error']]).toEqual([400, 'model-needed'])
    }
    expect([...one.requests, ...two.requests]).toEqual([])
  })

  it('a batch goes where all of them lead', async () => {
    const upstream = await fake()
    const upstreams = configured([{ name: 'opus', baseUrl: `${upstream.url}/anthropic` }])
    const server = await serve({ upstream: { name: 'configured', upstreams } })
    const path = '/v1/messages/batches?beta=true'
    expect((await call(server, { method: 'POST', path, headers: JSON_TYPE, body: BATCH })).status).toBe(200)
    expect(upstream.requests.map(found => found.path)).toEqual([`/anthropic${path}`])
    expect(Buffer.from(upstream.requests[0]?.body ?? []).toString()).toBe(BATCH)
  })
})

describe('custody: a key of ours', () => {
  it('is used for the batches and files of who brings the token, and for nobody else', async () => {
    const upstream = await fake()
    const folder = await mkdtemp(join(tmpdir(), 'sternline-batches-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const tokenFile = join(folder, 'token')
    const model = {
      name: 'opus',
      baseUrl: upstream.url,
      custody: true,
      headers: async () => [['x-api-key', 'ours']] as const,
    }
    const upstreams = configured([model])
    const server = await serve({ upstream: { name: 'configured', upstreams }, tokenFile, guardApi: false })
    const ask = (method: string, path: string, key: string) => {
      const body = method === 'POST' ? BATCH : ''
      return call(server, { method, path, headers: { ...JSON_TYPE, 'x-api-key': key }, body })
    }
    const theirs = NEIGHBOURS.filter(({ path }) => !path.startsWith('/v1/models'))
    for (const { method, path } of theirs) expect((await ask(method, path, 'somebody-else')).status).toBe(401)
    expect(upstream.requests).toEqual([])
    const token = (await readFile(tokenFile, 'utf8')).trim()
    for (const { method, path } of theirs) expect((await ask(method, path, token)).status).toBe(200)
    expect(upstream.requests.map(({ path }) => path)).toEqual(theirs.map(({ path }) => path))
    expect(JSON.stringify(upstream.requests.map(({ headers }) => headers))).not.toContain(token)
  })
})

describe('what is told of a body that is too large', () => {
  it('sends nobody to what does not pass here', async () => {
    const { server } = await serveBefore(() => jsonAnswer({}))
    const sent = { method: 'POST', path: '/v1/messages', headers: JSON_TYPE, body: Buffer.alloc(33 * 1024 * 1024, ' ') }
    const reply = await call(server, sent)
    expect(reply.status).toBe(413)
    expect(reply.json().error.message).toContain('to the upstream directly')
  })
})
