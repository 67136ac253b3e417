import { EventEmitter, once } from 'node:events'
import type { LookupFunction, Socket } from 'node:net'
import type { UpstreamResponse } from '@sternline/engine'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { createHttpUpstream } from '../../../src/upstreams/http-upstream.ts'
import { AnswerBody } from '../../../src/upstreams/wire/answer-body.ts'
import { connectionsTo } from '../../support/connections-to.ts'
import { ask, messageOf, textOf } from '../../support/message-to.ts'
import { rawHost } from '../../support/raw-host.ts'

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'

/** A host that counts its connections, and answers whatever comes as the test says. */
async function host(answer: (socket: Socket, nth: number) => void) {
  const seen = { connections: 0, open: 0, requests: 0 }
  const url = await rawHost(socket => {
    seen.connections += 1
    seen.open += 1
    socket.on('close', () => {
      seen.open -= 1
    })
    socket.on('data', () => {
      seen.requests += 1
      answer(socket, seen.requests)
    })
  })
  // A busy machine may be late to tell that a connection is gone.
  return { seen, connections: connectionsTo(url, { unheardMs: 10_000 }) }
}

const sent = (socket: Socket, ...texts: string[]): void => {
  for (const text of texts) socket.write(text, 'latin1')
}

describe('connections to a host', () => {
  it('are used again, the one that was used last first', async () => {
    const { seen, connections } = await host(socket => sent(socket, OK))
    const both = await Promise.all([connections.send(messageOf()), connections.send(messageOf())])
    for (const answer of both) await textOf(answer)
    for (let i = 0; i < 5; i += 1) expect(await textOf(await connections.send(messageOf()))).toBe('ok')
    expect(seen).toEqual({ connections: 2, open: 2, requests: 7 })
  })

  it.each<{ text: string; body: string; why: string }>([
    {
      text: 'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok',
      body: 'ok',
      why: 'the host says so',
    },
    {
      text: 'HTTP/1.1 200 OK\r\nConnection: x, Close\r\nContent-Length: 0\r\n\r\n',
      body: '',
      why: 'the same in a list',
    },
    { text: 'HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok', body: 'ok', why: 'an old host does not keep it' },
    {
      text: 'HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      body: '',
      why: 'an old host does not know chunks',
    },
    { text: `${OK}HTTP/1.1 200 OK\r\n`, body: 'ok', why: 'more came than the answer' },
  ])('are not used again where $why', async ({ text, body }) => {
    const { seen, connections } = await host(socket => sent(socket, text))
    expect(await textOf(await connections.send(messageOf()))).toBe(body)
    expect(await textOf(await connections.send(messageOf()))).toBe(body)
    expect(seen.connections).toBe(2)
    await expect.poll(() => seen.open).toBe(0)
  })

  it('are used again with an old host that keeps them', async () => {
    const { seen, connections } = await host(socket =>
      sent(socket, 'HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 2\r\n\r\nok'),
    )
    for (let i = 0; i < 3; i += 1) await textOf(await connections.send(messageOf()))
    expect(seen.connections).toBe(1)
  })

  it.each<{ idle: (socket: Socket) => void; why: string }>([
    { idle: socket => void socket.end(), why: 'the host closes it' },
    { idle: socket => void socket.resetAndDestroy(), why: 'the host resets it' },
    {
      idle: socket => sent(socket, 'HTTP/1.1 408 Timeout\r\nContent-Length: 0\r\n\r\n'),
      why: 'the host speaks unasked',
    },
  ])('that nothing uses are gone when $why', async ({ idle }) => {
    const hosted: Socket[] = []
    const { seen, connections } = await host(socket => {
      hosted.push(socket)
      sent(socket, OK)
    })
    await textOf(await connections.send(messageOf()))
    for (const socket of hosted) idle(socket)
    await expect.poll(() => seen.open).toBe(0)
    expect(await textOf(await connections.send(messageOf()))).toBe('ok')
    expect(seen).toEqual({ connections: 2, open: 1, requests: 2 })
  })

  it.each<{ lose: (socket: Socket) => void; why: string }>([
    { lose: socket => void socket.resetAndDestroy(), why: 'resets' },
    { lose: socket => void socket.end(), why: 'closes' },
  ])('that the host $why as a request comes give way to a new one, once', async ({ lose }) => {
    let isGone = false
    const { seen, connections } = await host((socket, nth) => (nth === 1 || isGone ? sent(socket, OK) : lose(socket)))
    await textOf(await connections.send(messageOf()))
    await expect(connections.send(messageOf())).rejects.toMatchObject({ code: 'ECONNRESET' })
    expect(seen).toMatchObject({ connections: 2, requests: 3 })
    isGone = true
    expect(await textOf(await connections.send(messageOf()))).toBe('ok')
  })

  it('are not asked again once a byte of an answer has come', async () => {
    const { seen, connections } = await host((socket, nth) =>
      nth === 1 ? sent(socket, OK) : void socket.end('HTTP/1.1 2'),
    )
    await textOf(await connections.send(messageOf()))
    await expect(connections.send(messageOf())).rejects.toMatchObject({ code: 'ECONNRESET' })
    expect(seen).toMatchObject({ connections: 1, requests: 2 })
  })

  it('are all cut at the end, those that are coming about as well', async () => {
    const { seen, connections } = await host((socket, nth) => (nth === 1 ? sent(socket, OK) : undefined))
    await textOf(await connections.send(messageOf()))
    const waiting = connections.send(messageOf())
    await expect.poll(() => seen.requests).toBe(2)
    const coming = connections.send(messageOf())
    connections.close()
    expect(await Promise.allSettled([waiting, coming])).toMatchObject([
      { reason: { code: 'ECONNRESET' } },
      { reason: { code: 'ECONNABORTED' } },
    ])
    await expect.poll(() => seen.open).toBe(0)
  })
})

describe('a connection that does not come about', () => {
  const never: LookupFunction = () => {}

  it('is given up when nobody wants it any more', async () => {
    const left = new AbortController()
    const answer = connectionsTo('http://upstream.test:1', { lookup: never }).send(messageOf({ signal: left.signal }))
    left.abort()
    await expect(answer).rejects.toMatchObject({ name: 'AbortError' })
  })

  it('is given up after half a minute', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    const answer = connectionsTo('http://upstream.test:1', { lookup: never }).send(messageOf())
    const refused = expect(answer).rejects.toMatchObject({ code: 'ETIMEDOUT' })
    vi.advanceTimersByTime(30_000)
    await refused
  })

  it('is told apart from one that breaks when something was sent', async () => {
    const secure = await rawHost(socket => void socket.once('data', () => socket.resetAndDestroy()))
    const upstream = createHttpUpstream({ name: 'anthropic', apiUrl: secure.replace('http:', 'https:') })
    onTestFinished(() => upstream.close())
    await expect(upstream.send(ask())).rejects.toThrow('nothing was sent')
  })

  it('with the first of the addresses of its host comes about with the next', async () => {
    const url = await rawHost(socket => void socket.once('data', () => sent(socket, OK)))
    const both: LookupFunction = (_, __, done) =>
      done(null, [
        { address: '127.0.0.9', family: 4 },
        { address: '127.0.0.1', family: 4 },
      ])
    const { port } = new URL(url)
    expect(await textOf(await connectionsTo(`http://upstream.test:${port}`, { lookup: both }).send(messageOf()))).toBe(
      'ok',
    )
  })
})

describe('a request', () => {
  it('is answered before it was sent, and its connection is not used again', async () => {
    const refusal = 'HTTP/1.1 413 Too Large\r\nContent-Length: 4\r\n\r\nlong'
    let requests = 0
    const url = await rawHost(socket =>
      socket.once('data', () => {
        requests += 1
        socket.pause()
        sent(socket, refusal)
      }),
    )
    const connections = connectionsTo(url)
    for (const _ of [1, 2]) {
      const answer = await connections.send(messageOf({ body: [Buffer.alloc(32_000_000)] }))
      expect([answer.status, answer.hasAll, await textOf(answer)]).toEqual([413, false, 'long'])
    }
    expect(requests).toBe(2)
  })

  it('is answered also where the host closes while it is still being sent', async () => {
    const refusal = 'HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: 4\r\n\r\nlong'
    const url = await rawHost(socket => socket.once('data', () => socket.pause().end(refusal)))
    const answer = await connectionsTo(url).send(messageOf({ body: [Buffer.alloc(32_000_000)] }))
    expect([answer.status, await textOf(answer)]).toEqual([413, 'long'])
  })

  it.each<{ begun: string; why: string }>([
    { begun: '', why: 'before its answer' },
    { begun: 'HTTP/1.1 200 OK\r\nContent-Le', why: 'in the head of its answer' },
  ])('that is aborted $why is cut', async ({ begun }) => {
    const { seen, connections } = await host(socket => sent(socket, begun))
    const left = new AbortController()
    const answer = connections.send(messageOf({ signal: left.signal }))
    await expect.poll(() => seen.requests).toBe(1)
    left.abort()
    await expect(answer).rejects.toMatchObject({ name: 'AbortError' })
    await expect.poll(() => seen.open).toBe(0)
  })

  it('that is aborted in the middle of its answer fails in the body', async () => {
    const { seen, connections } = await host(socket => sent(socket, 'HTTP/1.1 200 OK\r\n\r\nbegun'))
    const left = new AbortController()
    const answer = await connections.send(messageOf({ signal: left.signal }))
    setImmediate(() => left.abort())
    await expect(textOf(answer)).rejects.toMatchObject({ name: 'AbortError' })
    await expect.poll(() => seen.open).toBe(0)
  })

  it('whose answer is over is not touched by an abort, nor is its connection', async () => {
    const { seen, connections } = await host(socket => sent(socket, OK))
    const left = new AbortController()
    const answer = await connections.send(messageOf({ signal: left.signal }))
    expect(await textOf(answer)).toBe('ok')
    left.abort()
    await textOf(await connections.send(messageOf()))
    expect(seen.connections).toBe(1)
  })
})

describe('an answer', () => {
  it.each([
    { text: 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nbegun', why: 'before its length' },
    { text: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nbegun\r\n', why: 'before its last chunk' },
  ])('that ends $why fails in the body', async ({ text }) => {
    const { connections } = await host(socket => void socket.end(text))
    await expect(textOf(await connections.send(messageOf()))).rejects.toMatchObject({ code: 'ECONNRESET' })
  })

  it('that turns out malformed fails in the body', async () => {
    const text = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nbegun!!'
    const { connections } = await host(socket => sent(socket, text))
    await expect(textOf(await connections.send(messageOf()))).rejects.toMatchObject({ code: 'EPROTO' })
  })

  it('that nobody reads to its end lets go of its connection', async () => {
    const { seen, connections } = await host(socket => sent(socket, 'HTTP/1.1 200 OK\r\n\r\nbegun'))
    const answer = await connections.send(messageOf())
    for await (const bytes of answer.body) {
      expect(String(bytes)).toBe('begun')
      break
    }
    await expect.poll(() => seen.open).toBe(0)
  })

  it('that is read slowly makes its host wait, comes as a whole, and leaves a connection that works', async () => {
    const size = 64 * 2 ** 20
    const progress = new EventEmitter()
    const { seen, connections } = await host((socket, nth) => {
      if (nth > 1) return sent(socket, OK)
      sent(socket, `HTTP/1.1 200 OK\r\nContent-Length: ${size}\r\n\r\n`)
      const all = Buffer.alloc(size, 'x')
      socket.write(all, () => progress.emit('taken'))
    })
    let isTaken = false
    const taken = once(progress, 'taken').then(() => {
      isTaken = true
    })
    const answer = await connections.send(messageOf())
    const bytes = answer.body[Symbol.asyncIterator]()
    let length = (await bytes.next()).value?.length ?? 0
    // Time enough for all of it to come, if nobody stopped it.
    await new Promise(resolve => setTimeout(resolve, 200))
    expect(isTaken).toBe(false)
    for (let step = await bytes.next(); step.done !== true; step = await bytes.next()) length += step.value.length
    await taken
    expect(length).toBe(size)
    expect(await textOf(await connections.send(messageOf()))).toBe('ok')
    expect(seen.connections).toBe(1)
  })

  it('that is over while its taker wants no more for now leaves a connection that works', async () => {
    const { seen, connections } = await host((socket, nth) => {
      if (nth > 1) return sent(socket, OK)
      sent(socket, OK.slice(0, -2))
      setTimeout(() => sent(socket, 'ok'), 10)
    })
    const { body } = await connections.send(messageOf())
    if (!(body instanceof AnswerBody)) throw new Error('It is pushed.')
    const told: string[] = []
    body.giveTo({
      data: bytes => {
        body.pause()
        told.push(String(bytes))
      },
      whole: () => told.push('whole'),
      broken: () => told.push('broken'),
    })
    await expect.poll(() => told).toEqual(['ok', 'whole'])
    expect(await textOf(await connections.send(messageOf()))).toBe('ok')
    expect(seen.connections).toBe(1)
  })

  it('comes in the bytes that the host sent, chunk by chunk as they come', async () => {
    const { connections } = await host(socket => {
      sent(socket, 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n')
      const pieces = ['3\r\none\r\n', '3\r\ntw', 'o\r\n5\r\nthree\r', '\n0\r\n', '\r\n']
      const next = (): void => {
        const piece = pieces.shift()
        if (piece === undefined) return
        sent(socket, piece)
        setTimeout(next, 5)
      }
      next()
    })
    for (let i = 0; i < 2; i += 1) {
      const answer: UpstreamResponse = await connections.send(messageOf())
      expect(await textOf(answer)).toBe('onetwothree')
    }
  })
})
