import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { jsonAnswer } from '@sternline/testkit'
import { describe, expect, it, onTestFinished } from 'vitest'
import { call } from '../support/call.ts'
import { configured } from '../support/configured.ts'
import { fakeUpstream } from '../support/fake-upstream.ts'
import { rawHost } from '../support/raw-host.ts'
import { serve, serveBefore } from '../support/serve.ts'

const MB = 1024 * 1024
const FORM = { 'content-type': 'multipart/form-data; boundary=edge', 'x-api-key': 'theirs' }

/** What `/v1/files` has, with the method that asks for it. */
const FILES = [
  { method: 'POST', path: '/v1/files?beta=true' },
  { method: 'GET', path: '/v1/files?limit=2&after_id=file_1' },
  { method: 'GET', path: '/v1/files/file_1?beta=true' },
  { method: 'DELETE', path: '/v1/files/file_1?beta=true' },
  { method: 'GET', path: '/v1/files/file_1/content' },
  { method: 'POST', path: '/v1/messages/batches/b/cancel?beta=true' },
] as const

const fake = () => fakeUpstream(() => jsonAnswer({ id: 'x' }))

describe('where the settings name the models', () => {
  it.each(FILES.flatMap(one => ['', '/anthropic'].map(before => ({ ...one, before }))))(
    '$method $before $path goes below the base of the one host',
    async ({ method, path, before }) => {
      const upstream = await fake()
      // Foundry's base, and another name for the model than the client's: in JSON it would be replaced.
      const upstreams = configured([{ name: 'opus', model: 'prod-opus', baseUrl: `${upstream.url}/anthropic` }])
      const server = await serve({ upstream: { name: 'configured', upstreams } })
      const body = method === 'POST' && path.startsWith('/v1/files') ? '{"model":"opus","file":"a"}' : ''
      const headers = body === '' ? { 'x-api-key': 'theirs' } : FORM
      const reply = await call(server, { method, path: before + path, headers, body })
      expect(reply.status).toBe(200)
      expect(upstream.requests.map(found => [found.method, found.path])).toEqual([[method, `/anthropic${path}`]])
      expect(Buffer.from(upstream.requests[0]?.body ?? []).toString()).toBe(body)
    },
  )

  it('nothing of files goes anywhere by chance, and it is said what to do', async () => {
    const [one, two] = [await fake(), await fake()]
    const upstreams = configured([
      { name: 'opus', baseUrl: one.url },
      { name: 'haiku', baseUrl: two.url },
    ])
    const server = await serve({ upstream: { name: 'configured', upstreams } })
    for (const { method, path } of FILES) {
      const sent = method === 'POST' ? { headers: FORM, body: '{"model":"opus"}' } : { body: '' }
      const reply = await call(server, { method, path, ...sent })
      expect([path, reply.status, reply.headers['x-sternline-error']]).toEqual([path, 400, 'model-needed'])
      expect(reply.json().error.message).toContain('send to its upstream directly')
    }
    expect([...one.requests, ...two.requests]).toEqual([])
  })
})

describe('a DELETE', () => {
  const PATHS = ['/v1/files/file_1', '/anthropic/v1/files/file_1', '/v1/messages/batches/b']

  it.each<{ why: string; headers: Readonly<Record<string, string>>; body?: string; status: number }>([
    { why: 'of a program, with nothing', headers: {}, status: 200 },
    { why: 'of a program that says so', headers: { 'content-length': '0' }, status: 200 },
    { why: 'of another page', headers: { origin: 'https://evil.test' }, status: 403 },
    { why: 'of one that hides where it comes from', headers: { origin: 'null' }, status: 403 },
    { why: 'of a browser that says no origin', headers: { 'sec-fetch-site': 'cross-site' }, status: 403 },
    { why: 'of one on another port', headers: { 'sec-fetch-site': 'same-site' }, status: 403 },
    { why: 'of one with a name of its own for us', headers: { host: 'evil.test' }, status: 403 },
    { why: 'with a body', headers: { 'content-length': '3' }, body: 'x=1', status: 415 },
    { why: 'with a body in chunks', headers: { 'transfer-encoding': 'chunked' }, body: 'x=1', status: 415 },
    { why: 'with a type that a form has', headers: { 'content-type': 'text/plain' }, status: 415 },
    { why: 'with the type of an upload, and a key', headers: FORM, status: 415 },
  ])('$status: $why', async ({ headers, body = '', status }) => {
    const { server, upstream } = await serveBefore(() => jsonAnswer({ id: 'x' }))
    for (const path of PATHS) {
      const reply = await call(server, { method: 'DELETE', path, headers, body })
      expect([path, reply.status]).toEqual([path, status])
    }
    expect(upstream.requests.length).toBe(status === 200 ? PATHS.length : 0)
  })

  it('gets no leave for a page that asks for it first', async () => {
    const { server, upstream } = await serveBefore(() => jsonAnswer({ id: 'x' }))
    const headers = { origin: 'https://evil.test', 'access-control-request-method': 'DELETE' }
    for (const path of PATHS) {
      const reply = await call(server, { method: 'OPTIONS', path, headers })
      expect([path, reply.status]).toEqual([path, 403])
      expect(Object.keys(reply.headers).filter(name => name.startsWith('access-control-'))).toEqual([])
    }
    expect(upstream.requests).toEqual([])
  })
})

it('an upload of 32 MB passes, and a longer one reaches nobody', async () => {
  const { server, upstream } = await serveBefore(() => jsonAnswer({ id: 'x' }))
  const ask = (length: number) =>
    call(server, { method: 'POST', path: '/v1/files', headers: FORM, body: Buffer.alloc(length, '-') })
  expect((await ask(32 * MB)).status).toBe(200)
  expect((await ask(32 * MB + 1)).status).toBe(413)
  expect(upstream.requests.map(({ body }) => body.length)).toEqual([32 * MB])
})

it('an upload without a key is told where Anthropic’s clients put one', async () => {
  const { server } = await serveBefore(() => jsonAnswer({ id: 'x' }))
  const reply = await call(server, { method: 'POST', path: '/v1/files', headers: { ...FORM, 'x-api-key': '' } })
  expect([reply.status, reply.json().error.message]).toEqual([415, expect.stringContaining('x-api-key')])
})

/** A piece of a file. Each is a megabyte. */
const PIECE = Buffer.alloc(MB, Buffer.from(Array.from({ length: 251 }, (_, byte) => byte)))

/** More than the sockets of this machine hold between three programs. */
const PIECES = 64

/** A host with a file that it sends as fast as it is taken, and a client that has the head of it. */
async function withFile() {
  const sent = { pieces: 0, isCut: false }
  const apiUrl = await rawHost(socket => {
    const go = (): void => {
      while (sent.pieces < PIECES && !socket.destroyed) {
        sent.pieces += 1
        if (!socket.write(PIECE)) return void socket.once('drain', go)
      }
    }
    socket.on('close', () => {
      sent.isCut = true
    })
    socket.once('data', () => {
      socket.write(`HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\nContent-Length: ${PIECES * MB}\r\n\r\n`)
      go()
    })
  })
  const server = await serve({ upstream: { name: 'anthropic', apiUrl } })
  const client: Socket = connect(server.port, '127.0.0.1')
  onTestFinished(() => void client.destroy())
  client.write(`GET /v1/files/file_1/content HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nX-Api-Key: theirs\r\n\r\n`)
  const [first] = await once(client, 'data')
  client.pause()
  expect(String(first)).toContain('200 OK')
  return { sent, client, first }
}

/** Waits until the host has sent nothing for a while. */
async function untilStill(sent: Readonly<{ pieces: number }>): Promise<void> {
  for (let before = -1; before !== sent.pieces; ) {
    before = sent.pieces
    await new Promise(resolve => setTimeout(resolve, 300))
  }
}

describe('a file that is fetched', () => {
  it('comes no faster than it is taken, and whole', async () => {
    const { sent, client, first } = await withFile()
    await untilStill(sent)
    expect(sent.pieces).toBeLessThan(PIECES)
    const hash = createHash('sha256')
    const body = first.subarray(first.indexOf('\r\n\r\n') + 4)
    let got = body.length
    hash.update(body)
    client.on('data', piece => {
      got += piece.length
      hash.update(piece)
    })
    client.resume()
    await expect.poll(() => got, { timeout: 60_000 }).toBe(PIECES * MB)
    const whole = createHash('sha256')
    for (let i = 0; i < PIECES; i += 1) whole.update(PIECE)
    expect(hash.digest('hex')).toBe(whole.digest('hex'))
  })

  it('is sent no further when who fetches it leaves', async () => {
    const { sent, client } = await withFile()
    await untilStill(sent)
    client.destroy()
    await expect.poll(() => sent.isCut, { timeout: 60_000 }).toBe(true)
    expect(sent.pieces).toBeLessThan(PIECES)
  })
})
