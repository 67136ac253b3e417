import { jsonAnswer } from '@sternline/testkit'
import { describe, expect, it } from 'vitest'
import { call, post } from '../support/call.ts'
import { OUR_KEY, serveCustody, serveOne, serveTwo } from '../support/openai.ts'
import { exchangesOf, serveBefore } from '../support/serve.ts'

const bodyOf = (request: Readonly<{ body: Uint8Array }> | undefined): string =>
  Buffer.from(request?.body ?? []).toString()

describe('neighbours of an exchange, below /openai', () => {
  it.each([
    { method: 'POST', sent: '/openai/v1/embeddings', arrives: '/openai/v1/embeddings' },
    // The settings name no version of their own, so that what the client turns on stays on: the v1 API takes `v1` and `preview`.
    {
      method: 'POST',
      sent: '/openai/v1/embeddings?x=1&api-version=preview',
      arrives: '/openai/v1/embeddings?x=1&api-version=preview',
    },
    // The date of an older address goes with that address.
    {
      method: 'POST',
      sent: '/openai/deployments/gpt/embeddings?api-version=2024-10-21',
      arrives: '/openai/v1/embeddings',
    },
    { method: 'GET', sent: "/openai/v1/files?after='a|b'#c", arrives: "/openai/v1/files?after='a|b'#c" },
    { method: 'POST', sent: '/openai/v1/responses/resp_1/cancel', arrives: '/openai/v1/responses/resp_1/cancel' },
    {
      method: 'GET',
      sent: '/openai/v1/responses/resp_1?stream=false',
      arrives: '/openai/v1/responses/resp_1?stream=false',
    },
    { method: 'DELETE', sent: '/openai/v1/responses/resp_1', arrives: '/openai/v1/responses/resp_1' },
    { method: 'GET', sent: '/openai/responses/resp_1/input_items', arrives: '/openai/v1/responses/resp_1/input_items' },
    { method: 'GET', sent: '/openai/v1/files', arrives: '/openai/v1/files' },
    { method: 'GET', sent: '/openai/v1/files?purpose=batch', arrives: '/openai/v1/files?purpose=batch' },
    { method: 'GET', sent: '/openai/v1/models/ft:gpt-5:a::b', arrives: '/openai/v1/models/ft:gpt-5:a::b' },
    { method: 'GET', sent: '/openai/v1/chat/completions?limit=2', arrives: '/openai/v1/chat/completions?limit=2' },
    { method: 'POST', sent: '/openai/deployments/gpt/embeddings', arrives: '/openai/v1/embeddings' },
  ])('$method $sent arrives as $arrives', async ({ method, sent, arrives }) => {
    const { server, upstream } = await serveOne()
    const body = '{ "input": "a" , "model":"gpt" }'
    const reply = method === 'POST' ? await post(server, sent, body) : await call(server, { method, path: sent })
    expect([reply.status, reply.text]).toEqual([200, '{"object":"list","data":[]}'])
    expect(upstream.requests.map(found => [found.method, found.path])).toEqual([[method, arrives]])
    expect(bodyOf(upstream.requests[0])).toBe(method === 'POST' ? body : '')
  })

  it.each([
    {
      method: 'POST',
      sent: '/openai/v1/embeddings?x=1',
      arrives: '/openai/deployments/mine/embeddings?api-version=2024-10-21&x=1',
    },
    {
      method: 'POST',
      sent: '/openai/deployments/gpt/embeddings?api-version=2023-05-15',
      arrives: '/openai/deployments/mine/embeddings?api-version=2024-10-21',
    },
    {
      method: 'POST',
      sent: '/openai/deployments/gpt/extensions/odd',
      arrives: '/openai/deployments/mine/extensions/odd?api-version=2024-10-21',
    },
    { method: 'GET', sent: '/openai/v1/files', arrives: '/openai/files?api-version=2024-10-21' },
    {
      method: 'GET',
      sent: "/openai/v1/files?api-version=preview&after='a|b'#c",
      arrives: "/openai/files?api-version=2024-10-21&after='a|b'#c",
    },
    { method: 'DELETE', sent: '/openai/responses/resp_1', arrives: '/openai/responses/resp_1?api-version=2024-10-21' },
  ])('$method $sent arrives at the older addresses as $arrives', async ({ method, sent, arrives }) => {
    const { server, upstream } = await serveOne(url => ({
      baseUrl: `${url}/openai`,
      apiVersion: '2024-10-21',
      model: 'mine',
    }))
    if (method === 'POST') await post(server, sent, '{"input":"a"\n,"model":"gpt"}')
    else await call(server, { method, path: sent })
    expect(upstream.requests.map(found => [found.method, found.path])).toEqual([[method, arrives]])
    expect(bodyOf(upstream.requests[0])).toBe(method === 'POST' ? '{"input":"a"\n,"model":"mine"}' : '')
  })

  it('a deployment in the path is the one that is asked, whatever the body names', async () => {
    const { server, upstream } = await serveOne()
    await post(server, '/openai/deployments/gpt/embeddings', '{"model":"dear-one","input":"a"}')
    expect(bodyOf(upstream.requests[0])).toBe('{"model":"gpt","input":"a"}')
  })

  it('are not recorded, and nothing of ours is added to their answers', async () => {
    const { server } = await serveOne()
    const reply = await post(server, '/openai/v1/embeddings', { model: 'gpt' }, { 'x-sternline-session': 'beside' })
    expect(Object.keys(reply.headers).filter(name => name.startsWith('x-sternline-'))).toEqual([])
    expect(await exchangesOf(server, 'beside')).toEqual([])
  })

  it('an answer without a body passes', async () => {
    const { server } = await serveOne(undefined, () => ({ status: 204, body: [] }))
    const reply = await call(server, { method: 'DELETE', path: '/openai/v1/files/file-1' })
    expect([reply.status, reply.text]).toEqual([204, ''])
  })
})

describe('the upstream of a neighbour', () => {
  it('is that of the body’s model or of the path’s deployment', async () => {
    const { one, two, server } = await serveTwo()
    await post(server, '/openai/v1/embeddings', { input: 'a', model: 'embedder' })
    await post(server, '/openai/deployments/gpt/completions', { model: 'embedder' })
    expect(two.requests.map(({ path }) => path)).toEqual(['/openai/v1/embeddings'])
    expect(one.requests.map(({ path }) => path)).toEqual(['/openai/v1/completions'])
  })

  it.each([
    { method: 'GET', path: '/openai/v1/files', body: undefined },
    { method: 'DELETE', path: '/openai/v1/responses/resp_1', body: undefined },
    { method: 'POST', path: '/openai/v1/embeddings', body: '{"input":"a"}' },
    { method: 'POST', path: '/openai/v1/embeddings', body: 'no JSON' },
  ])('has to be known: $method $path with $body is refused', async ({ method, path, body = '' }) => {
    const { one, two, server } = await serveTwo()
    const reply = await call(server, { method, path, headers: { 'content-type': 'application/json' }, body })
    expect([reply.status, reply.headers['x-sternline-error']]).toEqual([400, 'model-needed'])
    expect(reply.json().error).toMatchObject({ type: 'invalid_request_error', code: 'model-needed' })
    expect([...one.requests, ...two.requests]).toEqual([])
  })

  it.each([
    { path: '/openai/v1/embeddings', model: 'nobody' },
    { path: '/openai/deployments/nobody/embeddings', model: 'gpt' },
  ])('is nobody’s for a model that the settings do not name: $path', async ({ path, model }) => {
    const { server, upstream } = await serveOne()
    const reply = await post(server, path, { model })
    expect([reply.status, reply.headers['x-sternline-error']]).toEqual([404, 'unknown-model'])
    expect(upstream.requests).toEqual([])
  })

  it('is none where nobody speaks OpenAI’s API', async () => {
    const { server, upstream } = await serveBefore(() => jsonAnswer({}))
    const reply = await call(server, { path: '/openai/v1/files' })
    expect([reply.status, reply.headers['x-sternline-error']]).toEqual([404, 'other-api'])
    expect(upstream.requests).toEqual([])
  })
})

describe('what is no neighbour', () => {
  it.each([
    '/openai/other',
    '/openai/models',
    '/openai/deployments/gpt',
    '/openai/deployments/gpt/',
    '/openai/deployments//embeddings',
    '/openai/deployments/../embeddings',
    '/openai/deployments/a%2fb/embeddings',
    '/openai/deployments/gpt/../../files',
    '/openai/deployments/gpt/%2e%2e/files',
    '/openai/v1/',
    '/openai/v1//files',
    '/openai/v1//evil.test/files',
    '/openai/v1/files/',
    '/openai/v1/../files',
    '/openai/v1/files/..',
    '/openai/v1/./files',
    '/openai/v1/files/..;/x',
    '/openai/v1/files%2f..',
    '/openai/v1/files%5c..',
    '/openai/v1/files\\..\\x',
    '/openai/v1/%2E%2E/files',
    '/openai/v1/files%00',
    '/openai/v1/@evil.test/',
    '/openai/v1/deployments/other/embeddings',
    '/openai/v1/Deployments/other/embeddings',
    '/openai/v1/v1/chat/completions',
    '/openai/v1/Chat/Completions',
    '/openai/deployments/gpt/chat/Completions',
    '/OpenAI/v1/files',
  ])('%s reaches nobody', async path => {
    const { server, upstream } = await serveOne()
    for (const method of ['GET', 'POST', 'DELETE']) {
      const headers = { 'content-type': 'application/json' }
      const reply = await call(server, { method, path, headers, body: method === 'POST' ? '{"model":"gpt"}' : '' })
      // What is spelled as none of the gateway's is the page's, which knows no other methods.
      expect([404, ...(path.startsWith('/openai') ? [] : [405])]).toContain(reply.status)
    }
    expect(upstream.requests).toEqual([])
  })

  it.each(['PUT', 'PATCH', 'HEAD'])('%s is answered by 405', async method => {
    const { server, upstream } = await serveOne()
    const headers = { 'content-type': 'application/json' }
    const reply = await call(server, { method, path: '/openai/v1/files/file-1', headers })
    expect([reply.status, reply.headers.allow]).toEqual([405, 'GET, POST, DELETE'])
    expect(upstream.requests).toEqual([])
  })

  it.each([
    { method: 'DELETE', path: '/openai/v1/files/file-1', type: 'text/plain' },
    { method: 'DELETE', path: '/api/sessions/s', type: 'text/plain' },
    { method: 'DELETE', path: '/v1/files/file-1', type: 'text/plain' },
    { method: 'POST', path: '/v1/messages', type: undefined },
  ])('$method $path as $type is refused as on every route', async ({ method, path, type }) => {
    const { server, upstream } = await serveOne()
    const headers = type === undefined ? {} : { 'content-type': type }
    expect((await call(server, { method, path, headers })).status).toBe(415)
    expect(upstream.requests).toEqual([])
  })

  it('a DELETE of another page is refused, with a body’s type or without', async () => {
    const { server, upstream } = await serveOne()
    for (const headers of [{ origin: 'https://evil.test' }, { 'sec-fetch-site': 'cross-site' }]) {
      const reply = await call(server, { method: 'DELETE', path: '/openai/v1/files/file-1', headers })
      expect(reply.status).toBe(403)
    }
    expect(upstream.requests).toEqual([])
  })
})

describe('custody: a key of ours', () => {
  const ASKED = [
    { method: 'POST', path: '/openai/v1/embeddings' },
    { method: 'POST', path: '/openai/deployments/gpt/embeddings' },
    { method: 'GET', path: '/openai/v1/responses/resp_1' },
    { method: 'DELETE', path: '/openai/v1/files/file-1' },
  ]
  const bodyFor = (method: string): string => (method === 'POST' ? '{"model":"gpt"}' : '')

  it.each(ASKED)('is used for who brings the token, and for nobody else: $method $path', async ({ method, path }) => {
    const { server, upstream, token } = await serveCustody()
    const ask = (headers: Readonly<Record<string, string>>) =>
      call(server, { method, path, headers: { 'content-type': 'application/json', ...headers }, body: bodyFor(method) })
    for (const headers of [{}, { 'api-key': 'somebody-else' }, { authorization: 'Bearer slt_wrong' }]) {
      expect((await ask(headers)).status).toBe(401)
    }
    expect(upstream.requests).toEqual([])
    expect((await ask({ authorization: `Bearer ${token}` })).status).toBe(200)
    const { headers = [] } = upstream.requests[0] ?? {}
    expect(headers.filter(([name]) => /^(?:api-key|authorization)$/i.test(name))).toEqual([['api-key', OUR_KEY]])
    expect(JSON.stringify(headers)).not.toContain(token)
  })

  it.each(ASKED)('does not leak by a refusal that repeats it: $method $path', async ({ method, path }) => {
    const { server, token } = await serveCustody(() => ({
      status: 401,
      headers: { 'x-echo': OUR_KEY },
      body: [`{"error":{"message":"${OUR_KEY.slice(0, 5)}`, `${OUR_KEY.slice(5)} is wrong"}}`],
    }))
    const headers = { 'content-type': 'application/json', 'api-key': token }
    const reply = await call(server, { method, path, headers, body: bodyFor(method) })
    expect(reply.status).toBe(401)
    expect(reply.text).toContain('is wrong')
    expect(JSON.stringify(reply.headers) + reply.text).not.toContain(OUR_KEY)
  })

  it('does not go where a body is too large', async () => {
    const { server, upstream, token } = await serveCustody()
    const reply = await post(server, '/openai/v1/embeddings', Buffer.alloc(33 * 1024 * 1024, ' '), { 'api-key': token })
    expect(reply.status).toBe(413)
    expect(upstream.requests).toEqual([])
  })
})
