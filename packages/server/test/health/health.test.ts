import { once } from 'node:events'
import { Agent, createServer, request as httpRequest, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { serveHealth } from '../../src/health/serve-health.ts'
import { type Call, call, post } from '../support/call.ts'
import { longRequest } from '../support/requests.ts'
import { eventually, exchangesOf, serve, serveBefore } from '../support/serve.ts'

const STOPPING = { code: 'stopping', type: 'api_error' }
/** More than sockets of this machine hold between two processes' ends. Unit: bytes. */
const LARGE = 24 * 2 ** 20

/** A server in front of a stream that is under way, and ends when the test says so. */
async function serveStream() {
  let release = (): void => {}
  const waitFor = new Promise<void>(resolve => {
    release = resolve
  })
  const { server, upstream } = await serveBefore(() => ({ body: ['first ', { waitFor }, 'last'] }), { graceMs: 30_000 })
  // Else a test that fails waits for it all the grace time.
  onTestFinished(() => release())
  const running = post(server, '/v1/messages', longRequest(), { 'x-sternline-session': 'late' })
  await eventually(async () => (await exchangesOf(server, 'late')).find(({ state }) => state === 'answered'))
  return { server, upstream, running, release }
}

/** Asks over the one connection of an agent. */
async function askOver(agent: Agent, port: number, { method = 'GET', path, headers = {}, body }: Call) {
  const outgoing = httpRequest({ port, path, method, headers, agent })
  outgoing.end(body)
  const [answer]: IncomingMessage[] = await once(outgoing, 'response')
  const text = (await answer?.setEncoding('utf8').toArray())?.join('')
  return { status: answer?.statusCode, text, isReused: outgoing.reusedSocket }
}

describe('signs of life', () => {
  it.each(['/healthz', '/readyz'])('%s says ok, whatever the Host', async path => {
    const server = await serve()
    for (const host of [`127.0.0.1:${server.port}`, '10.0.0.7:8080']) {
      const reply = await call(server, { path, headers: { host } })
      expect([reply.status, reply.text]).toEqual([200, 'ok\n'])
      const head = await call(server, { method: 'HEAD', path, headers: { host } })
      expect([head.status, head.text]).toEqual([200, ''])
    }
  })

  it.each([
    { path: '/healthz', problem: 'stopping', status: 200, text: 'ok\n' },
    { path: '/readyz', problem: 'stopping', status: 503, text: 'stopping\n' },
    { path: '/readyz', problem: null, status: 200, text: 'ok\n' },
    { path: '/ready', problem: 'stopping', status: 404, text: '' },
  ])('$path with the problem $problem is $status', async ({ path, problem, status, text }) => {
    const http = createServer((_, response) => {
      if (!serveHealth(path, response, () => problem)) response.writeHead(404).end()
    })
    await once(http.listen(0, '127.0.0.1'), 'listening')
    onTestFinished(() => void http.close())
    const reply = await call({ port: (http.address() as AddressInfo).port }, { path, headers: { connection: 'close' } })
    expect([reply.status, reply.text]).toEqual([status, text])
  })
})

describe('a server that stops while a stream is under way', () => {
  it('is not ready, but lives until its answers are over', async () => {
    const { server, running, release } = await serveStream()
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    onTestFinished(() => agent.destroy())
    const ready = { path: '/readyz' }
    expect(await askOver(agent, server.port, ready)).toEqual({ status: 200, text: 'ok\n', isReused: false })
    const stopped = server.stop()
    for (const host of [`127.0.0.1:${server.port}`, '10.0.0.7:8080']) {
      const asked = ['/readyz', '/healthz'].map(path => call(server, { path, headers: { host } }))
      const replies = (await Promise.all(asked)).map(({ status, text }) => [status, text])
      expect(replies).toEqual([
        [503, 'stopping\n'],
        [200, 'ok\n'],
      ])
    }
    // Long enough for a connection to be closed that nobody uses.
    await new Promise(resolve => setTimeout(resolve, 100))
    expect(await askOver(agent, server.port, ready)).toEqual({ status: 503, text: 'stopping\n', isReused: true })
    release()
    expect((await running).text).toBe('first last')
    await stopped
    await expect(call(server, ready)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  it.each<Call & { why: string }>([
    { why: 'an exchange', method: 'POST', path: '/v1/messages', body: JSON.stringify(longRequest()) },
    {
      why: 'one that is long: it reads the answer all the same',
      method: 'POST',
      path: '/v1/messages',
      body: '['.repeat(LARGE),
    },
    { why: 'a neighbour of an exchange', path: '/v1/models' },
    { why: 'the API', path: '/api/status' },
    { why: 'the figures', path: '/metrics' },
    { why: 'the page', path: '/' },
  ])('takes no new requests, and says why: $why', async ({ why: _, ...asked }) => {
    const { server, upstream, running, release } = await serveStream()
    const headers = { 'content-type': 'application/json' }
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    onTestFinished(() => agent.destroy())
    await askOver(agent, server.port, { path: '/healthz' })
    const stopped = server.stop()
    const reply = await call(server, { ...asked, headers })
    const { error } = reply.json()
    expect([reply.status, reply.headers.connection, error]).toEqual([503, 'close', expect.objectContaining(STOPPING)])
    expect(error.message).toBe(`${error.what} ${error.why} ${error.fix}`)
    const over = await askOver(agent, server.port, { ...asked, headers })
    expect([over.status, over.isReused]).toEqual([503, true])
    release()
    expect((await running).text).toBe('first last')
    await stopped
    expect(upstream.requests).toHaveLength(1)
  })
})
