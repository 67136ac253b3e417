import { once } from 'node:events'
import { describe, expect, it, onTestFinished } from 'vitest'
import { HearingSocket } from '../../../src/upstreams/wire/hearing-socket.ts'
import { connectionsTo } from '../../support/connections-to.ts'
import { hastyHost, TOO_LONG } from '../../support/hasty-host.ts'
import { messageOf, textOf } from '../../support/message-to.ts'
import { rawHost } from '../../support/raw-host.ts'

const KB = 1024

/** A request that is longer than the host reads. */
const LONG = `POST / HTTP/1.1\r\ncontent-length: ${400 * KB}\r\n\r\n`.padEnd(200 * KB, 'a')

async function connected(port: number): Promise<HearingSocket> {
  const socket = new HearingSocket()
  onTestFinished(() => void socket.destroy())
  await once(socket.connect(port, '127.0.0.1'), 'connect')
  return socket
}

/** What is heard until the connection ends, and what it ends with. */
async function heardOn(socket: HearingSocket): Promise<Readonly<{ text: string; problems: readonly string[] }>> {
  let text = ''
  const problems: string[] = []
  socket.on('data', piece => {
    text += String(piece)
  })
  socket.on('error', (problem: NodeJS.ErrnoException) => problems.push(problem.code ?? ''))
  await new Promise(resolve => socket.on('close', resolve))
  return { text, problems }
}

describe('a host that lets go while it is written to', () => {
  it.each([
    { writes: 'one', cork: false },
    { writes: 'several', cork: true },
  ])('is heard out after a write of $writes', async ({ cork }) => {
    const host = await hastyHost()
    const socket = await connected(host.port)
    const heard = heardOn(socket)
    socket.write(LONG)
    host.waitUntilClosed(1)
    // The first finds out that the connection was reset, the second that it is no more.
    for (let i = 0; i < 2; i += 1) {
      if (cork) socket.cork()
      socket.write('b'.repeat(KB))
      socket.write(Buffer.alloc(KB))
      if (cork) socket.uncork()
    }
    expect((await heard).text).toContain(TOO_LONG)
  })

  it('without a word has its connection ended', async () => {
    const url = await rawHost(host => host.once('data', () => host.resetAndDestroy()))
    const socket = await connected(Number(new URL(url).port))
    const heard = heardOn(socket)
    const writing = setInterval(() => socket.write('a'.repeat(KB)), 1)
    onTestFinished(() => clearInterval(writing))
    const { text, problems } = await heard
    expect([text, socket.destroyed]).toEqual(['', true])
    expect(problems.length).toBeLessThanOrEqual(1)
  })

  it.each([false, true])('has other failures told: several writes at once %s', async cork => {
    const unconnected = new HearingSocket()
    const told = once(unconnected, 'error')
    if (cork) unconnected.cork()
    unconnected.write('a')
    unconnected.write('b')
    if (cork) unconnected.uncork()
    expect(await told).toMatchObject([{ code: 'ERR_SOCKET_CLOSED' }])
  })
})

/** So many requests that the host lets go in the middle of some, however the threads take turns. */
const MANY = 24

describe('an answer that comes before all of the request was sent', () => {
  it.each([
    ['written in two pieces', 100 * KB],
    ['written in a few', 200 * KB],
    ['written in many', 1_500 * KB],
    ['written at once', 1_600 * KB],
  ])('arrives, and the request is not sent again: %s', async (_, length) => {
    const host = await hastyHost()
    const connections = connectionsTo(host.url, { unheardMs: 60_000 })
    for (let i = 0; i < MANY; i += 1) {
      // Over a connection that is kept, where nothing but an answer keeps a request from being sent again.
      expect(await textOf(await connections.send(messageOf()))).toBe('ok')
      const answer = await connections.send(messageOf({ body: [Buffer.alloc(length, 'a')] }))
      expect([answer.status, await textOf(answer)]).toEqual([413, TOO_LONG])
    }
    expect(host.seen()).toEqual({ connections: MANY, requests: 2 * MANY })
  })

  it('is followed by others, though the host promised to go on with the connection', async () => {
    const host = await hastyHost(true)
    const connections = connectionsTo(host.url, { unheardMs: 60_000 })
    for (let i = 0; i < MANY; i += 1) {
      const answer = await connections.send(messageOf({ body: [Buffer.alloc(300 * KB, 'a')] }))
      expect([answer.status, await textOf(answer)]).toEqual([413, TOO_LONG])
      expect(await textOf(await connections.send(messageOf()))).toBe('ok')
    }
  })
})

const ROUNDS = 8

describe('a kept connection that its host has ended', () => {
  it.each([
    ['that is written in one piece', 20 * KB, 200],
    ['that is written in a few', 200 * KB, 413],
    ['that is written in many', 1_500 * KB, 413],
  ])('costs nobody a request %s: it is sent again, once', async (_, length, status) => {
    const host = await hastyHost()
    const connections = connectionsTo(host.url, { unheardMs: 60_000 })
    for (let i = 0; i < ROUNDS; i += 1) {
      expect(await textOf(await connections.send(messageOf({ path: '/leave' })))).toBe('ok')
      // This one and those of the rounds before, which were closed as well.
      host.waitUntilClosed(2 * i + 1)
      const answer = await connections.send(messageOf({ path: '/leave', body: [Buffer.alloc(length, 'a')] }))
      expect([answer.status, (await textOf(answer)).length]).toEqual([status, status === 200 ? 2 : TOO_LONG.length])
    }
    expect(host.seen()).toEqual({ connections: 2 * ROUNDS, requests: 2 * ROUNDS })
  })
})
