import { connect, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { rawHost } from '../support/raw-host.ts'
import { serve } from '../support/serve.ts'

const LENGTH = 'Content-Length: 100\r\n'
const CHUNKS = 'Transfer-Encoding: chunked\r\n'

/** An answer's head and its first five bytes. */
const begun = (type: string, frame: string): string =>
  `HTTP/1.1 200 OK\r\nContent-Type: ${type}\r\n${frame}\r\n${frame === CHUNKS ? '5\r\nabcde\r\n' : 'abcde'}`

/** A host that begins an answer, and ends as a test says when it was heard. */
async function before(answer: string) {
  const hosts: Socket[] = []
  const apiUrl = await rawHost(socket => {
    socket.once('data', () => {
      hosts.push(socket)
      socket.write(answer)
    })
  })
  const server = await serve({ upstream: { name: 'anthropic', apiUrl }, graceMs: 100 })
  return { server, hosts }
}

/** A client that says how its connection ended. */
function ask(port: number, version: string, path = '/v1/messages') {
  const socket = connect(port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  let heard = ''
  let end = ''
  socket.on('data', piece => {
    heard += piece.toString('latin1')
  })
  socket.on('error', (problem: NodeJS.ErrnoException) => {
    end = problem.code ?? ''
  })
  socket.on('end', () => {
    end = 'in order'
  })
  const ended = new Promise<string>(resolve => socket.on('close', () => resolve(end)))
  const body = '{"model":"claude-opus-5","max_tokens":1,"messages":[{"role":"user","content":"hi"}]}'
  socket.write(
    `POST ${path} HTTP/${version}\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\nX-Api-Key: k\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  )
  return { heard: () => heard, ended }
}

describe('an answer that breaks off is seen to be broken', () => {
  it.each([
    {
      version: '1.0',
      frame: CHUNKS,
      type: 'text/event-stream',
      end: 'ECONNRESET',
      why: 'an end in order would say whole',
    },
    { version: '1.0', frame: CHUNKS, type: 'application/json', end: 'ECONNRESET', why: 'the same' },
    { version: '1.0', frame: LENGTH, type: 'application/json', end: 'in order', why: 'the length tells' },
    { version: '1.1', frame: CHUNKS, type: 'text/event-stream', end: 'in order', why: 'the last chunk is missing' },
    { version: '1.1', frame: LENGTH, type: 'application/json', end: 'in order', why: 'the length tells' },
  ])('over HTTP/$version, with $frame of $type it ends with $end: $why', async ({ version, frame, type, end }) => {
    for (const path of ['/v1/messages', '/v1/messages/count_tokens']) {
      const { server, hosts } = await before(begun(type, frame))
      const client = ask(server.port, version, path)
      await expect.poll(client.heard).toContain('abcde')
      hosts[0]?.resetAndDestroy()
      expect(await client.ended).toBe(end)
      // Neither a last chunk nor a last byte.
      expect(client.heard()).toMatch(/abcde(\r\n)?$/)
    }
  })

  it('also when it is us who stop', async () => {
    const { server } = await before(begun('text/event-stream', CHUNKS))
    const client = ask(server.port, '1.0')
    await expect.poll(client.heard).toContain('abcde')
    await server.stop()
    expect(await client.ended).toBe('ECONNRESET')
  })

  it('and one that is whole ends in order for HTTP/1.0 too', async () => {
    const { server } = await before(`${begun('text/event-stream', CHUNKS)}0\r\n\r\n`)
    const client = ask(server.port, '1.0')
    expect(await client.ended).toBe('in order')
    expect(client.heard()).toMatch(/\r\n\r\nabcde$/)
  })
})

describe('the head of an answer', () => {
  it.each(
    ['text/event-stream', 'application/json', 'application/x-ndjson'].flatMap(type =>
      [CHUNKS, LENGTH].flatMap(frame => ['1.0', '1.1'].map(version => ({ type, frame, version }))),
    ),
  )('does not wait for the body: $type, $frame, HTTP/$version', async ({ type, frame, version }) => {
    const { server, hosts } = await before(`HTTP/1.1 200 OK\r\nContent-Type: ${type}\r\n${frame}\r\n`)
    const client = ask(server.port, version)
    await expect.poll(client.heard).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*\r\n\r\n$/)
    hosts[0]?.write(frame === CHUNKS ? '2\r\n{}\r\n0\r\n\r\n' : 'x'.repeat(100))
    await expect.poll(client.heard).toMatch(/\{\}|x{100}$/)
  })

  it.each([
    { type: 'application/json', answer: `${begun('application/json', 'Content-Length: 5\r\n')}` },
    { type: 'application/json in chunks', answer: `${begun('application/json', CHUNKS)}0\r\n\r\n` },
    { type: 'text/event-stream', answer: `${begun('text/event-stream', CHUNKS)}0\r\n\r\n` },
  ])('comes in one piece with a body that comes with it: $type', async ({ answer }) => {
    for (let i = 0; i < 3; i += 1) {
      const { server } = await before(answer)
      const writes: number[] = []
      const socket = connect(server.port, '127.0.0.1')
      onTestFinished(() => void socket.destroy())
      socket.on('data', piece => writes.push(piece.length))
      const body = '{}'
      socket.write(
        `POST /v1/messages HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nContent-Type: application/json\r\nX-Api-Key: k\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      )
      await expect.poll(() => writes.length).toBeGreaterThan(0)
      await pause(50)
      expect(writes).toHaveLength(1)
    }
  })
})
