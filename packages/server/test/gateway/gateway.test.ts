import { once } from 'node:events'
import { Agent, type ClientRequest, createServer, request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { jsonAnswer, messageAnswer } from '@sternline/testkit'
import { describe, expect, it, onTestFinished } from 'vitest'
import { call, post } from '../support/call.ts'
import { longRequest } from '../support/requests.ts'
import { eventually, exchangesOf, finishedExchange, serve, serveBefore } from '../support/serve.ts'

const MB = 1024 * 1024

describe('headers', () => {
  it('go upstream as they came, but for those that are not the upstream’s to see', async () => {
    const { server, upstream } = await serveBefore(() => messageAnswer())
    await call(server, {
      method: 'POST',
      path: '/v1/messages',
      body: JSON.stringify(longRequest()),
      headers: {
        'Content-Type': 'application/json; charset=utf-8',
        'X-Api-Key': 'sk-ant-canary',
        Authorization: 'Bearer canary',
        'anthropic-beta': ['one', 'two'],
        'anthropic-version': '2023-06-01',
        'User-Agent': 'claude-cli/2.1.330 (external, sdk-cli)',
        'X-Odd': 'kept',
        'Accept-Encoding': 'gzip, br',
        Connection: 'close, x-named',
        'X-Named': 'by connection',
        Cookie: 'a=b',
        Expect: '100-continue',
        Referer: `${server.url}/`,
        TE: 'trailers',
        'X-Sternline-Session': 'mine',
        'X-Sternline-Anything': 'else',
      },
    })
    const headers = upstream.requests[0]?.headers ?? []
    const { length } = upstream.requests[0]?.body ?? []
    expect(headers).toEqual([
      ['host', upstream.host],
      ['Content-Type', 'application/json; charset=utf-8'],
      ['X-Api-Key', 'sk-ant-canary'],
      ['Authorization', 'Bearer canary'],
      ['anthropic-beta', 'one'],
      ['anthropic-beta', 'two'],
      ['anthropic-version', '2023-06-01'],
      ['User-Agent', 'claude-cli/2.1.330 (external, sdk-cli)'],
      ['X-Odd', 'kept'],
      ['accept-encoding', 'identity'],
      ['content-length', String(length)],
      ['Connection', 'keep-alive'],
    ])
  })

  it('come back as the upstream sent them, but for those of its connection', async () => {
    const { server } = await serveBefore(() =>
      jsonAnswer(
        {},
        { headers: { 'x-odd': 'kept', 'alt-svc': 'h3=":443"', 'set-cookie': 'a=b', 'keep-alive': 'timeout=99' } },
      ),
    )
    const { headers } = await post(server, '/v1/messages', longRequest())
    expect(headers['x-odd']).toBe('kept')
    expect([headers['alt-svc'], headers['set-cookie']]).toEqual([undefined, undefined])
    expect(headers['keep-alive']).not.toBe('timeout=99')
  })
})

describe('what is passed on without being an exchange', () => {
  it.each([
    { method: 'POST', path: '/v1/messages/count_tokens?beta=true', body: '{ "model":"m" }' },
    { method: 'GET', path: '/v1/models?limit=1000', body: '' },
    { method: 'HEAD', path: '/api/hello', body: '' },
  ])('$method $path', async ({ method, path, body }) => {
    const { server, upstream } = await serveBefore(() =>
      jsonAnswer({ input_tokens: 3 }, { headers: { 'x-odd': 'kept' } }),
    )
    const reply = await call(server, { method, path, body, headers: { 'content-type': 'application/json' } })
    const [request] = upstream.requests
    expect([request?.method, request?.path]).toEqual([method, path])
    expect(Buffer.from(request?.body ?? []).toString()).toBe(body)
    expect([reply.status, reply.headers['x-odd']]).toEqual([200, 'kept'])
    expect(reply.text).toBe(method === 'HEAD' ? '' : '{"input_tokens":3}')
    expect(reply.headers['x-sternline-exchange']).toBeUndefined()
    expect((await call(server, { path: '/api/sessions' })).json()).toMatchObject({ sessions: [] })
  })
})

describe('paths and methods', () => {
  it.each([
    { method: 'GET', path: '/v1/messages', status: 405, why: 'the wrong method' },
    { method: 'POST', path: '/v1/models', status: 405, why: 'the wrong method' },
    { method: 'POST', path: '/v1/complete', status: 404, why: 'an API that is not passed on' },
    { method: 'POST', path: '/v1/messages/', status: 404, why: 'nearly a path' },
    { method: 'POST', path: '//evil.test/v1/messages', status: 405, why: 'a path that looks like a host' },
    { method: 'POST', path: '/v1/%6dessages', status: 404, why: 'an escaped path' },
    { method: 'POST', path: '/v1/../v1/messages', status: 404, why: 'dots in a path' },
  ])('$method $path is answered $status: $why', async ({ method, path, status }) => {
    const { server, upstream } = await serveBefore(() => messageAnswer())
    const reply = await call(server, { method, path, headers: { 'content-type': 'application/json' } })
    expect(reply.status).toBe(status)
    expect(reply.json()).toMatchObject({ type: 'error', request_id: reply.headers['request-id'] })
    expect(upstream.requests).toEqual([])
  })

  it('leaves the choice of the upstream to the owner, whatever the caller says', async () => {
    const elsewhere: string[] = []
    const { server, upstream } = await serveBefore(() => messageAnswer())
    const other = await serveBefore(({ path }) => {
      elsewhere.push(path)
      return messageAnswer()
    })
    const url = other.upstream.url
    await post(
      server,
      `/v1/messages?api_base=${encodeURIComponent(url)}`,
      { ...longRequest(), api_base: url },
      {
        'x-sternline-upstream': url,
        'x-base-url': url,
        'x-forwarded-host': other.upstream.host,
      },
    )
    expect([upstream.requests.length, elsewhere]).toEqual([1, []])
  })
})

describe('an upstream that fails', () => {
  it('that is down is answered 502 with what, why and what to do, and leaves an exchange', async () => {
    const server = await serve({ upstream: { name: 'anthropic', apiUrl: `http://127.0.0.1:${await freePort()}` } })
    const reply = await post(server, '/v1/messages', longRequest(), { 'x-sternline-session': 'down' })
    expect(reply.status).toBe(502)
    const { error, request_id } = reply.json()
    expect(error.type).toBe('api_error')
    expect(error.message).toMatch(
      /^No answer from 127\.0\.0\.1:\d+\. Nothing accepts connections .*\. Check the upstream's address .*\.$/,
    )
    expect(request_id).toBe(reply.headers['request-id'])
    expect(await finishedExchange(server, 'down')).toMatchObject({ outcome: 'unreachable', status: null, usage: null })
  })

  it.each(['/v1/messages', '/v1/messages/count_tokens'])(
    'that hangs up without an answer to %s is a 502',
    async path => {
      const { server } = await serveBefore(() => 'cut')
      const reply = await post(server, path, longRequest())
      expect(reply.status).toBe(502)
      expect(reply.json().error.message).toContain('it is not known whether the request was billed')
    },
  )

  it('in the middle of a stream cuts the client off, and is an exchange that broke', async () => {
    const { server } = await serveBefore(() => ({
      headers: { 'content-type': 'text/event-stream' },
      body: ['event: message_start\ndata: {"type":"message_start"}\n\n'],
      finish: 'cut',
    }))
    await expect(post(server, '/v1/messages', longRequest(), { 'x-sternline-session': 'cut' })).rejects.toThrow()
    expect(await finishedExchange(server, 'cut')).toMatchObject({ outcome: 'broken', status: 200 })
    expect((await call(server, { path: '/api/status' })).status).toBe(200)
  })
})

describe('a client that leaves', () => {
  it.each([
    { answer: 'hang' as const, why: 'before the answer' },
    { answer: { body: ['begun'], finish: 'hang' as const }, why: 'in the middle of it' },
    { answer: { status: 500, body: ['begun'], finish: 'hang' as const }, why: 'in the middle of a refusal' },
  ])('$why takes the upstream’s request with it', async ({ answer }) => {
    const { server, upstream } = await serveBefore(() => answer)
    const left = new AbortController()
    const reply = fetch(`${server.url}/v1/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-sternline-session': 'gone' },
      body: JSON.stringify(longRequest()),
      signal: left.signal,
    }).then(response => response.text())
    reply.catch(() => {})
    const request = await eventually(async () => upstream.requests[0])
    // A refusal is collected before anybody is told of it: there is nothing to wait for but a while.
    if (answer !== 'hang' && 'status' in answer) await new Promise(resolve => setTimeout(resolve, 200))
    else if (answer !== 'hang') {
      await eventually(async () => (await exchangesOf(server, 'gone')).find(({ state }) => state === 'answered'))
    }
    left.abort()
    await expect(reply).rejects.toThrow()
    await request.clientLeft
    expect((await finishedExchange(server, 'gone')).outcome).toBe('aborted')
  })

  it('takes it too over a connection that has served it before', async () => {
    let asked = 0
    const { server, upstream } = await serveBefore(() => (++asked === 1 ? messageAnswer() : 'hang'))
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    onTestFinished(() => agent.destroy())
    const ask = (session: string): ClientRequest => {
      const headers = { 'content-type': 'application/json', 'x-sternline-session': session }
      const outgoing = httpRequest({ port: server.port, method: 'POST', path: '/v1/messages', headers, agent })
      return outgoing.end(JSON.stringify(longRequest()))
    }
    const [first] = await once(ask('stays'), 'response')
    await once(first.resume(), 'end')
    const second = ask('gone')
    second.on('error', () => {})
    const request = await eventually(async () => upstream.requests[1])
    expect(second.reusedSocket).toBe(true)
    second.destroy()
    await request.clientLeft
    expect((await finishedExchange(server, 'gone')).outcome).toBe('aborted')
    expect((await finishedExchange(server, 'stays')).outcome).toBe('ok')
  })

  it('while it still sends is no error and no exchange', async () => {
    const lines: string[] = []
    const { server, upstream } = await serveBefore(() => messageAnswer(), { log: line => lines.push(line) })
    const outgoing = httpRequest({
      port: server.port,
      method: 'POST',
      path: '/v1/messages',
      headers: { 'content-type': 'application/json', 'content-length': 1000 },
    })
    outgoing.on('error', () => {})
    outgoing.write('{"model":')
    await new Promise(resolve => setTimeout(resolve, 20))
    outgoing.destroy()
    await new Promise<void>(resolve => outgoing.on('close', () => resolve()))
    await server.stop()
    expect([lines, upstream.requests]).toEqual([[], []])
  })
})

describe('sizes', () => {
  it('a body over 32 MB is answered 413 in the envelope and not sent on', async () => {
    const { server, upstream } = await serveBefore(() => messageAnswer())
    const reply = await post(server, '/v1/messages', Buffer.alloc(32 * MB + 1, ' '))
    expect(reply.status).toBe(413)
    expect(reply.json().error.type).toBe('request_too_large')
    expect(upstream.requests).toEqual([])
  })

  it('so is one that does not say its length', async () => {
    const server = await serve()
    const outgoing = httpRequest({
      port: server.port,
      method: 'POST',
      path: '/v1/messages',
      headers: { 'content-type': 'application/json' },
    })
    const answered = once(outgoing, 'response')
    for (let i = 0; i < 33; i += 1) outgoing.write(Buffer.alloc(MB, ' '))
    outgoing.end()
    const [answer] = await answered
    expect(answer.statusCode).toBe(413)
    answer.resume()
  })

  it('a body of exactly 32 MB is sent on', async () => {
    const { server, upstream } = await serveBefore(() => messageAnswer())
    const sent = Buffer.alloc(32 * MB, ' ')
    expect((await post(server, '/v1/messages', sent)).status).toBe(200)
    expect(upstream.requests[0]?.body.length).toBe(32 * MB)
  })

  it('an answer is fetched no faster than the client reads it', async () => {
    const pieces = 64
    let written = 0
    const upstream = createServer(async (request, response) => {
      request.resume()
      for (let i = 0; i < pieces; i += 1) {
        if (!response.write(Buffer.alloc(MB))) await once(response, 'drain')
        written += 1
      }
      response.end()
    })
    const server = await serve({ upstream: { name: 'anthropic', apiUrl: await listening(upstream) } })
    const outgoing = httpRequest({
      port: server.port,
      method: 'POST',
      path: '/v1/messages',
      headers: { 'content-type': 'application/json' },
    })
    outgoing.end(JSON.stringify(longRequest()))
    const [answer] = await once(outgoing, 'response')
    const stalledAt = await standstill(() => written)
    expect(stalledAt).toBeLessThan(pieces / 2)
    let read = 0
    for await (const chunk of answer) read += chunk.length
    expect(read).toBe(pieces * MB)
  })
})

describe('bodies that the emulator refuses', () => {
  it.each([
    { body: '{"model":"m","messages":[', why: 'broken JSON' },
    { body: '{"hello":"world"}', why: 'not a Messages request' },
    { body: '[]', why: 'not even an object' },
    { body: '', why: 'nothing' },
  ])('$why is answered 400 in the envelope, by the upstream', async ({ body }) => {
    const server = await serve()
    const reply = await post(server, '/v1/messages', body, { 'x-sternline-session': 'bad' })
    expect(reply.status).toBe(400)
    expect(reply.json()).toMatchObject({ type: 'error', error: { type: 'invalid_request_error' } })
    expect(await finishedExchange(server, 'bad')).toMatchObject({ outcome: 'refused', error: 'invalid_request_error' })
  })
})

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => server.close(resolve))
  return port
}

async function listening(server: ReturnType<typeof createServer>): Promise<string> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Waits until a count has not moved for a while, and returns it. */
async function standstill(count: () => number): Promise<number> {
  for (let before = -1; before !== count(); ) {
    before = count()
    await new Promise(resolve => setTimeout(resolve, 150))
  }
  return count()
}
