import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Readable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createHttpServer } from '../../src/create-http-server.ts'
import { listen } from '../../src/listen.ts'
import { answersIn, callTo, PLAIN_PATH, plainRequest } from '../support/plain-server.ts'
import { taking } from '../support/taking.ts'

const MB = 2 ** 20
const SIZE = 12 * MB

/** While nobody reads, no more than this may come: what streams and the parser hold. Unit: bytes. */
const MOST_UNREAD = MB

/** How long a slow reader reads nothing at first. Unit: milliseconds. */
const UNREAD_MS = 100

/** Bytes each of which can be told from its neighbours, and no line ends among them. */
const LONG: string = Array.from({ length: SIZE / 8 }, (_, i) => String(i).padStart(8, '0')).join('')

type Came = Readonly<{ text: string; unread: number }>

/** What comes over something that is read slowly, and how much had come before anybody read. */
async function readSlowly(from: Readable, socket: Socket): Promise<Came> {
  const before = socket.bytesRead
  await pause(UNREAD_MS)
  const unread = socket.bytesRead - before
  const pieces: Buffer[] = []
  from.on('data', piece => {
    pieces.push(piece)
    if (pieces.length % 8 > 0) return
    from.pause()
    setTimeout(() => from.resume(), 0)
  })
  await once(from, 'end')
  return { text: Buffer.concat(pieces).toString('latin1'), unread }
}

/** A server that answers plain requests at once, and reads those of Node's slowly; what came of them, in turn. */
async function serveSlowly() {
  const came: Came[] = []
  const counted = { plain: 0, nodes: 0 }
  const route = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    counted.nodes += 1
    came.push(await readSlowly(request, request.socket))
    response.writeHead(200, { 'content-length': '5' })
    response.end('nodes')
  }
  const http = createHttpServer({
    route: (request, response) => void route(request, response).catch(() => {}),
    routePlain: (request, response) => {
      counted.plain += 1
      const whole = (): void => {
        response.writeHead(200, { 'content-length': '5' })
        response.end('plain')
      }
      request.giveTo(taking({ whole }))
    },
    serves: path => path === PLAIN_PATH,
  })
  const port = await listen(http.server, { host: '127.0.0.1', port: 0, exactPort: true })
  onTestFinished(() => {
    http.closeAll()
    http.server.close()
  })
  return { server: http.server, port, came, counted }
}

const CHUNKS = `${SIZE.toString(16)}\r\n${LONG}\r\n0\r\n\r\n`

const request = (headers: string, body: string): string =>
  `POST ${PLAIN_PATH} HTTP/1.1\r\nHost: a\r\n${headers}\r\n\r\n${body}`

const LENGTH = `Content-Length: ${SIZE}`
const WAYS = [
  { why: 'in chunks', text: request('Transfer-Encoding: chunked', CHUNKS), isLast: false },
  { why: 'with an odd header', text: request(`X-Odd: a\tb\r\n${LENGTH}`, LONG), isLast: false },
  { why: 'the last of its connection', text: request(`Connection: close\r\n${LENGTH}`, LONG), isLast: true },
]

describe('a long body that Node reads, on a connection that was read into places of ours', () => {
  it.each(
    WAYS.flatMap(row => [
      { ...row, when: 'when that was answered', isAhead: false },
      { ...row, when: 'before that is answered', isAhead: true },
    ]),
  )(
    'arrives whole behind a plain request, $when, and so does what follows: $why',
    async ({ text, isLast, isAhead }) => {
      const { port, came, counted } = await serveSlowly()
      const { socket, heard, ended } = callTo({ port })
      if (isAhead) socket.write(plainRequest('abc') + text, 'latin1')
      else {
        socket.write(plainRequest('abc'))
        await expect.poll(heard).toMatch(/plain$/)
        socket.write(text, 'latin1')
      }
      await expect.poll(heard).toMatch(/nodes$/)
      expect(came[0]?.text === LONG).toBe(true)
      // Whoever does not read makes the client wait.
      expect(came[0]?.unread).toBeLessThan(MOST_UNREAD)
      if (isLast) {
        expect(answersIn(await ended)).toBe(2)
        return
      }
      socket.write(plainRequest('after'))
      await expect.poll(() => answersIn(heard())).toBe(3)
      expect(came[1]?.text).toBe('after')
      socket.write(text, 'latin1')
      await expect.poll(() => answersIn(heard())).toBe(4)
      expect(came[2]?.text === LONG).toBe(true)
      expect(counted).toEqual({ plain: 1, nodes: 3 })
    },
  )

  it('and so does what a client says when Node has let go of the connection', async () => {
    const { server, port } = await serveSlowly()
    const came: Came[] = []
    server.on('upgrade', (_, stream: Socket, head: Buffer) => {
      stream.write('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: odd\r\n\r\n')
      stream.unshift(head)
      void readSlowly(stream, stream).then(all => {
        came.push(all)
        stream.end('all')
      })
    })
    const { socket, heard, ended } = callTo({ port })
    socket.write(plainRequest('abc'))
    await expect.poll(heard).toMatch(/plain$/)
    socket.write(`GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: odd\r\n\r\n${LONG.slice(0, 1_000)}`)
    await expect.poll(heard).toContain(' 101 ')
    socket.end(LONG.slice(1_000), 'latin1')
    expect(await ended).toMatch(/all$/)
    expect(came[0]?.text === LONG).toBe(true)
    expect(came[0]?.unread).toBeLessThan(MOST_UNREAD)
  })
})
