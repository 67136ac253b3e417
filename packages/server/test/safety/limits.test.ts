import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import { jsonAnswer, messageAnswer } from '@sternline/testkit'
import { describe, expect, it, onTestFinished } from 'vitest'
import { call, post } from '../support/call.ts'
import { longRequest } from '../support/requests.ts'
import { eventually, finishedExchange, serve, serveBefore } from '../support/serve.ts'

const DEEP = 100_000

describe('what is too much (attack 16)', () => {
  it.each([
    { text: `${'['.repeat(DEEP)}${']'.repeat(DEEP)}`, why: 'arrays a hundred thousand deep' },
    { text: `{"model":"m","messages":${'[{"content":'.repeat(DEEP)}`, why: 'messages a hundred thousand deep' },
    {
      text: `{"model":"m","messages":[{"role":"user","content":[{"type":"tool_use","input":${'{"a":'.repeat(DEEP)}1${'}'.repeat(DEEP)}}]}]}`,
      why: 'an input a hundred thousand deep',
    },
    { text: `{"model":"m","messages":[],"x":"${'\\'.repeat(DEEP)}`, why: 'nothing but backslashes' },
    {
      text: `{"model":"m","metadata":${'{"user_id":'.repeat(1_000)}1${'}'.repeat(1_000)},"messages":[]}`,
      why: 'metadata of metadata',
    },
  ])('$why goes on untouched, and the next request is answered', async ({ text }) => {
    const { server, upstream } = await serveBefore(() => messageAnswer())
    expect((await post(server, '/v1/messages', text)).status).toBe(200)
    expect(Buffer.from(upstream.requests[0]?.body ?? []).toString()).toBe(text)
    expect((await post(server, '/v1/messages', longRequest())).status).toBe(200)
  })

  it('a bomb in gzip is bytes like any others: nobody unpacks it', async () => {
    const { server, upstream } = await serveBefore(() => messageAnswer())
    const bomb = gzipSync(Buffer.alloc(50_000_000))
    const before = process.memoryUsage().rss
    await post(server, '/v1/messages', new Uint8Array(bomb), {
      'content-encoding': 'gzip',
      'x-sternline-session': 'bomb',
    })
    expect(upstream.requests[0]?.body.length).toBe(bomb.length)
    expect((await finishedExchange(server, 'bomb')).plan.untouched).toBe('unreadable')
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 2 ** 20)
  })

  it('an answer in gzip passes as it came, though nobody asked for it', async () => {
    const packed = gzipSync('{"usage":{"input_tokens":1}}')
    const { server } = await serveBefore(() => ({
      headers: { 'content-encoding': 'gzip' },
      body: [new Uint8Array(packed)],
    }))
    expect((await post(server, '/v1/messages', longRequest())).body.equals(packed)).toBe(true)
  })

  it('a million events pass, each of them looked at', async () => {
    const event = 'event: ping\ndata: {"type":"ping"}\n\n'
    const body = Array.from({ length: 100 }, () => event.repeat(10_000))
    const { server } = await serveBefore(() => ({ headers: { 'content-type': 'text/event-stream' }, body }))
    const reply = await post(server, '/v1/messages', longRequest())
    expect(reply.body.length).toBe(event.length * 1_000_000)
  })

  it('a client that reads nothing holds up its own upstream, and nobody else’s memory', async () => {
    const chunk = 'x'.repeat(1024 * 1024)
    let sent = 0
    const body = Array.from({ length: 200 }, () => chunk)
    const { server } = await serveBefore(() => ({ headers: { 'content-type': 'text/event-stream' }, body }))
    const socket = connect(server.port, '127.0.0.1')
    onTestFinished(() => void socket.destroy())
    const text = JSON.stringify(longRequest())
    socket.write(
      `POST /v1/messages HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nContent-Type: application/json\r\nX-Sternline-Session: slow\r\nContent-Length: ${text.length}\r\n\r\n${text}`,
    )
    socket.once('data', () => socket.pause())
    const before = process.memoryUsage().external
    await new Promise(resolve => setTimeout(resolve, 400))
    sent = process.memoryUsage().external - before
    // The fake upstream holds its 1 MB once; sockets hold some; 200 MB would be all of it.
    expect(sent).toBeLessThan(60 * 2 ** 20)
    socket.destroy()
    expect((await finishedExchange(server, 'slow')).outcome).toBe('aborted')
  })
})

describe('names that are keys of every object (attack 17)', () => {
  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('%s changes nothing', async name => {
    const { server, upstream } = await serveBefore(() => jsonAnswer({ usage: { input_tokens: 1, [name]: 7 } }))
    const text = `{"model":"${name}","messages":[{"role":"user","content":"a"}],"${name}":{"polluted":true},"metadata":{"user_id":"{\\"session_id\\":\\"${name}\\",\\"__proto__\\":{\\"polluted\\":1}}"}}`
    expect((await post(server, '/v1/messages', text)).status).toBe(200)
    expect(upstream.requests).toHaveLength(1)
    expect((await finishedExchange(server, name)).model).toBe(name)
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
    const told = (await call(server, { path: '/metrics' })).text
    expect(told).toContain(`model="${name}"`)
  })
})

describe('quotes and NUL (attack 18)', () => {
  it.each(["'; drop table exchange; --", 'a" or "1"="1', '%00', '\\', "x'--"])('%s in names is a name', async name => {
    const server = await serve()
    const headers = { authorization: `Bearer ${name}`, 'x-sternline-session': name, 'user-agent': name }
    expect((await post(server, '/v1/messages', { ...longRequest(), model: name }, headers)).status).toBeLessThan(500)
    const exchange = await finishedExchange(server, name)
    expect([exchange.session, exchange.model]).toEqual([name, name])
    const path = `/api/sessions/${encodeURIComponent(`${name}' or '1'='1`)}/exchanges`
    expect((await call(server, { path })).json().exchanges).toEqual([])
  })
})

describe('line breaks in what becomes a header (attack 10)', () => {
  it('of a model’s name are left out', async () => {
    const server = await serve()
    const model = 'm\r\nset-cookie: evil=1\r\n\r\n<script>'
    const reply = await post(server, '/v1/messages', { ...longRequest(), model })
    expect(reply.headers['set-cookie']).toBeUndefined()
    expect(reply.headers['x-sternline-plan']).not.toContain('\n')
  })
})

describe('two credentials (attack 20)', () => {
  it('never share a session that nobody named, and one’s memory is not the other’s', async () => {
    const server = await serve()
    for (const key of ['key-a', 'key-b']) {
      await post(server, '/v1/messages', longRequest(), { 'x-api-key': key })
    }
    const sessions = await eventually(async () => {
      const { sessions: found } = (await call(server, { path: '/api/sessions' })).json()
      return found.length === 2 ? found : null
    })
    // The second one read nothing of what the first one saved.
    expect(sessions.map((session: { usage: { cached: number } }) => session.usage.cached)).toEqual([0, 0])
  })
})

describe('the inside of ours (attack 12)', () => {
  it('is in no refusal: no stack, no path of a file, no credential', async () => {
    const { server } = await serveBefore(() => 'cut')
    const refusals = [
      await post(server, '/v1/messages', longRequest(), { 'x-api-key': 'canary' }),
      await post(server, '/v1/nothing', {}),
      await call(server, { path: '/api/exchanges/%00' }),
      await call(server, { method: 'DELETE', path: '/v1/messages', headers: { 'content-type': 'application/json' } }),
    ]
    for (const { status, text } of refusals) {
      expect(status).toBeGreaterThanOrEqual(400)
      expect(text).not.toMatch(/canary|node_modules|\.ts|\.js| {4}at |\/work|\/home/)
    }
  })
})
