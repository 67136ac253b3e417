import type { IncomingMessage, ServerResponse } from 'node:http'
import { connect, type Socket } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createHttpServer } from '../../src/create-http-server.ts'
import { readBody } from '../../src/gateway/read-body.ts'
import { listen } from '../../src/listen.ts'
import { NodeRequest } from '../../src/plain/node-request.ts'
import type { Answering, Asking } from '../../src/plain/sides.ts'
import { call } from '../support/call.ts'

const LIMITS = { headersMs: 400, requestMs: 900, checkMs: 50 }
const HEAD = 'POST /v1/messages HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n'

/** A server as ours is made, with shorter times, that reads bodies as the gateway does; what became of each. */
async function serveShort() {
  const bodies: string[] = []
  const answer = (request: Asking, response: Answering): void => {
    void readBody(request, null).then(body => {
      bodies.push(typeof body === 'string' ? body : 'whole')
      if (!response.destroyed) response.end('ok')
    })
  }
  const route = (request: IncomingMessage, response: ServerResponse): void => answer(new NodeRequest(request), response)
  const http = createHttpServer({ route, routePlain: answer, serves: path => path === '/v1/messages' }, LIMITS)
  const port = await listen(http.server, { host: '127.0.0.1', port: 0, exactPort: true })
  onTestFinished(() => {
    http.closeAll()
    http.server.close()
  })
  return { port, bodies, http }
}

/** Sends drop by drop until the other side has had enough. What it answered, and whether the connection is closed. */
async function trickle(socket: Socket, drops: Iterable<string>): Promise<string> {
  let heard = ''
  socket.setEncoding('latin1').on('data', (text: string) => {
    heard += text
  })
  socket.on('error', () => {})
  const closed = new Promise<void>(resolve => socket.once('close', () => resolve()))
  const next = drops[Symbol.iterator]()
  const timer = setInterval(() => {
    const { value, done } = next.next()
    if (done !== true && !socket.destroyed) socket.write(value)
  }, 40)
  await closed
  clearInterval(timer)
  return heard
}

function* endless(drop: string): Generator<string> {
  for (;;) yield drop
}

describe('senders that take their time (attack 16)', () => {
  it.each([
    { begin: '', drops: [], why: 'a connection that says nothing' },
    { begin: 'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n', drops: endless('X-A: b\r\n'), why: 'headers without an end' },
    { begin: 'GET ', drops: endless('/'), why: 'a path without an end' },
    { begin: `${HEAD}Content-Length: 100000\r\n\r\n`, drops: endless(' '), why: 'a body, drop by drop' },
    { begin: `${HEAD}Content-Length: 100000\r\n\r\n{`, drops: [], why: 'a body that stops' },
    { begin: `${HEAD}Transfer-Encoding: chunked\r\n\r\n`, drops: endless('1\r\n \r\n'), why: 'chunks without an end' },
    {
      begin: `${HEAD}Transfer-Encoding: chunked\r\n\r\n1;`,
      drops: endless('a'),
      why: 'a chunk’s extension without an end',
    },
  ])('$why: cut, with a word where one can be said, and nobody else waits', async ({ begin, drops }) => {
    const { port, bodies, http } = await serveShort()
    const socket = connect(port, '127.0.0.1')
    onTestFinished(() => void socket.destroy())
    socket.write(begin)
    const heard = trickle(socket, drops)
    expect((await call({ port }, { path: '/' })).status).toBe(200)
    const answer = await heard
    if (answer !== '') expect(answer).toMatch(/^HTTP\/1\.1 (408|413|400|431) /)
    expect(bodies.filter(kind => kind === 'whole')).toHaveLength(1)
    await expect.poll(() => new Promise(resolve => http.server.getConnections((_, count) => resolve(count)))).toBe(0)
  })

  it('a hundred of them at once leave the server answering, and are all gone after their time', async () => {
    const { port, http } = await serveShort()
    const slow = Array.from({ length: 100 }, () => {
      const socket = connect(port, '127.0.0.1')
      onTestFinished(() => void socket.destroy())
      socket.write(`${HEAD}Content-Length: 1000000\r\n\r\n{`)
      return trickle(socket, [])
    })
    for (let i = 0; i < 5; i += 1) expect((await call({ port }, { path: '/' })).status).toBe(200)
    await Promise.all(slow)
    await expect.poll(() => new Promise(resolve => http.server.getConnections((_, count) => resolve(count)))).toBe(0)
  })

  it('who has closed its own half still gets its answer', async () => {
    const { port } = await serveShort()
    const socket = connect(port, '127.0.0.1')
    socket.end(`${HEAD}Content-Length: 2\r\nConnection: close\r\n\r\n{}`)
    expect(await trickle(socket, [])).toMatch(/^HTTP\/1\.1 200 /)
  })
})
