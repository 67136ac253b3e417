import { setTimeout as pause } from 'node:timers/promises'
import { Body } from '@sternline/core/memory'
import { describe, expect, it } from 'vitest'
import type { ClientLimits } from '../../src/create-http-server.ts'
import { readBody } from '../../src/gateway/read-body.ts'
import type { Answering } from '../../src/plain/sides.ts'
import { answersIn, callTo, PLAIN_PATH, plainRequest, servePlain } from '../support/plain-server.ts'
import { taking } from '../support/taking.ts'

const LONG = 60_000
const HEAD = `POST ${PLAIN_PATH} HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n`

/** A server that reads bodies as the gateway does, and what became of each request, in turn. */
async function watched(limits: ClientLimits, answer: (response: Answering) => void = ok) {
  const told: string[] = []
  const server = await servePlain(
    (request, response) => {
      response.on('close', () => told.push(response.writableEnded ? 'answered' : 'cut'))
      void readBody(request, null).then(body => {
        told.push(body instanceof Body ? 'whole' : body)
        if (!response.destroyed) answer(response)
      })
    },
    { limits: { headersMs: LONG, requestMs: LONG, keepAliveMs: LONG, checkMs: 20, ...limits } },
  )
  return { server, told, ...callTo(server) }
}

function ok(response: Answering): void {
  response.writeHead(200, { 'content-length': '2' })
  response.end('ok')
}

describe('clients that take their time', () => {
  it('a connection is closed when nothing comes on it after its last answer', async () => {
    const { socket, ended, told } = await watched({ keepAliveMs: 200 })
    socket.write(plainRequest('abc'))
    const heard = await ended
    expect(heard).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
    expect(heard).toMatch(/\r\n\r\nok$/)
    expect(told).toEqual(['whole', 'answered'])
  })

  it('it is kept for that long, and not for as long as a request may take', async () => {
    const { socket, heard } = await watched({ headersMs: 1_000, requestMs: 1_000 })
    socket.write(plainRequest('abc'))
    await expect.poll(() => answersIn(heard())).toBe(1)
    await pause(1_500)
    socket.write(plainRequest('abc'))
    await expect.poll(() => answersIn(heard())).toBe(2)
  })

  it('says how long it is kept', async () => {
    const { socket, heard } = await watched({ keepAliveMs: 7_900 })
    socket.write(plainRequest('abc'))
    await expect.poll(heard).toContain('\r\nConnection: keep-alive\r\nKeep-Alive: timeout=7\r\n')
  })

  it('a connection that says nothing is closed', async () => {
    const { ended } = await watched({ headersMs: 100 })
    expect(await ended).toBe('')
  })

  it('an answer may take longer than a request, and longer than a connection is kept', async () => {
    const { socket, heard } = await watched({ headersMs: 300, requestMs: 300, keepAliveMs: LONG }, response => {
      setTimeout(() => ok(response), 1_000)
    })
    socket.write(plainRequest('abc'))
    await expect.poll(heard).toMatch(/ok$/)
  })

  it('an answer that a client takes slowly is not cut, however long the connection is kept', async () => {
    const body = Buffer.alloc(48 * 1024 * 1024, 'a')
    const { socket, heard, server, ended } = await watched({ keepAliveMs: 100 }, response => {
      response.writeHead(200, { 'content-length': String(body.length) })
      response.end(body)
    })
    await expect.poll(() => server.sockets.length).toBe(1)
    socket.pause().write(plainRequest('abc'))
    await expect.poll(() => server.sockets[0]!.writableLength).toBeGreaterThan(0)
    await pause(600)
    socket.resume()
    await expect.poll(() => heard().length).toBeGreaterThan(body.length)
    expect((await ended).length - (await ended).indexOf('\r\n\r\n')).toBe(body.length + 4)
  })

  it('a body that stops is answered 408', async () => {
    const { socket, ended, told } = await watched({ headersMs: 200, requestMs: 200 })
    socket.write(`${HEAD}abc`)
    const heard = await ended
    expect(heard).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/)
    expect(heard).toContain('connection: close')
    await expect.poll(() => told.toSorted()).toEqual(['cut', 'left'])
  })

  it('a body that stops behind an answer that has begun ends the connection without a word', async () => {
    const server = await servePlain(
      (_, response) => {
        response.writeHead(200)
        response.write(Buffer.from('half'))
      },
      { limits: { headersMs: 200, requestMs: 200, checkMs: 20 } },
    )
    const { socket, ended } = callTo(server)
    socket.write(`${HEAD}abc`)
    expect(await ended).toMatch(/\r\n\r\n4\r\nhalf\r\n$/)
  })
})

describe('clients that leave', () => {
  it.each([
    { why: 'before a request', say: '', answer: '', told: [] },
    { why: 'behind a whole one', say: plainRequest('abc'), answer: '200', told: ['answered', 'whole'] },
    {
      why: 'behind two',
      say: plainRequest('a') + plainRequest('b'),
      answer: '200',
      told: ['answered', 'answered', 'whole', 'whole'],
    },
    { why: 'in the middle of a body', say: `${HEAD}abc`, answer: '400', told: ['cut', 'left'] },
    { why: 'before a body', say: HEAD, answer: '400', told: ['cut', 'left'] },
    { why: 'in the middle of a head', say: HEAD.slice(0, 40), answer: '400', told: [] },
  ])('by ending their half $why: all ends in order', async ({ say, answer, told }) => {
    const { socket, ended, ...seen } = await watched({})
    socket.end(say)
    const heard = await ended
    if (answer === '') expect(heard).toBe('')
    else expect(heard.slice(0, 12)).toBe(`HTTP/1.1 ${answer}`)
    await expect.poll(() => seen.told.toSorted()).toEqual(told)
  })

  it.each([
    { how: 'ends its half', leave: 'end' },
    { how: 'closes', leave: 'destroy' },
    { how: 'resets', leave: 'resetAndDestroy' },
  ] as const)('who $how while its answer is awaited is known to be gone', async ({ leave }) => {
    const { socket, told, server } = await watched({}, () => {})
    socket.write(plainRequest('abc'))
    await expect.poll(() => told).toEqual(['whole'])
    socket[leave]()
    await expect.poll(() => told).toEqual(['whole', 'cut'])
    expect(server.sockets[0]!.destroyed).toBe(true)
  })

  it.each([
    { how: 'ends its half', leave: 'end' },
    { how: 'closes', leave: 'destroy' },
    { how: 'resets', leave: 'resetAndDestroy' },
  ] as const)('who $how while its answer is given is known to be gone', async ({ leave }) => {
    const { socket, told, heard } = await watched({}, response => {
      response.writeHead(200)
      response.write(Buffer.from('first'))
    })
    socket.write(plainRequest('abc'))
    await expect.poll(heard).toContain('first')
    socket[leave]()
    await expect.poll(() => told).toEqual(['whole', 'cut'])
  })

  it.each([
    { how: 'closes', leave: 'destroy' },
    { how: 'resets', leave: 'resetAndDestroy' },
  ] as const)('who $how in the middle of a body has left', async ({ leave }) => {
    const { socket, told, server } = await watched({})
    socket.write(`${HEAD}abc`)
    await expect.poll(() => server.counted.plain).toBe(1)
    socket[leave]()
    await expect.poll(() => told.toSorted()).toEqual(['cut', 'left'])
  })

  it.each([
    { how: 'ends its half', leave: 'end' },
    { how: 'closes', leave: 'destroy' },
    { how: 'resets', leave: 'resetAndDestroy' },
  ] as const)(
    'who asked again before its answer and $how is known to be gone, and is not served again',
    async ({ leave }) => {
      const { socket, told, server } = await watched({}, () => {})
      socket.write(plainRequest('a') + plainRequest('b'))
      await expect.poll(() => told).toEqual(['whole'])
      socket[leave]()
      await expect.poll(() => told).toEqual(['whole', 'cut'])
      expect(server.counted).toEqual({ plain: 1, nodes: 0 })
    },
  )

  it.each([
    { how: 'ends its half', leave: 'end' },
    { how: 'closes', leave: 'destroy' },
    { how: 'resets', leave: 'resetAndDestroy' },
  ] as const)('who asked far ahead, whatever the size, and $how is known to be gone', async ({ leave }) => {
    for (const size of [100, 40_000, 500_000]) {
      const { socket, told, server } = await watched({}, () => {})
      socket.write(plainRequest('a'))
      await expect.poll(() => told).toEqual(['whole'])
      for (let i = 0; i < 30; i += 1) socket.write(plainRequest('b'.repeat(size)))
      await pause(50)
      expect(told).toEqual(['whole'])
      socket[leave]()
      await expect.poll(() => told).toEqual(['whole', 'cut'])
      expect(server.counted).toEqual({ plain: 1, nodes: 0 })
    }
  })

  it('who asked too far ahead gets the answer that is under way, whole, and no other', async () => {
    const waiting: Answering[] = []
    const body = 'x'.repeat(3_000_000)
    const { socket, told, server, ended, heard } = await watched({}, response => void waiting.push(response))
    socket.write(plainRequest('a'))
    await expect.poll(() => waiting.length).toBe(1)
    const ahead = plainRequest('b'.repeat(40_000)).repeat(30)
    socket.write(ahead)
    await expect.poll(() => server.sockets[0]!.bytesRead).toBe(plainRequest('a').length + ahead.length)
    waiting[0]?.writeHead(200, { 'content-length': String(body.length) })
    waiting[0]?.end(body)
    await expect.poll(() => heard().length).toBeGreaterThan(body.length)
    // The client goes on as if nothing were.
    socket.write(plainRequest('c'))
    socket.end()
    const all = await ended
    expect([answersIn(all), all.endsWith(`\r\n\r\n${body}`)]).toEqual([1, true])
    expect(told).toEqual(['whole', 'answered'])
    expect(server.counted).toEqual({ plain: 1, nodes: 0 })
  })

  it('and is not waited for when it does not close', async () => {
    const { socket, told, server } = await watched(
      { headersMs: 200 },
      response => void setTimeout(() => ok(response), 1_500),
    )
    socket.write(plainRequest('a'))
    await expect.poll(() => told).toEqual(['whole'])
    socket.write(plainRequest('b'.repeat(200_000)))
    await expect.poll(() => server.sockets[0]!.destroyed).toBe(true)
    expect(told).toEqual(['whole', 'answered'])
  })

  it('an answer that was over before its body was whole is over once, also when the client leaves then', async () => {
    const told: string[] = []
    const server = await servePlain((request, response) => {
      request.giveTo(taking({ broken: () => void told.push('left') }))
      response.on('close', () => told.push('over'))
      ok(response)
    })
    const { socket, heard } = callTo(server)
    socket.write(`${HEAD}abc`)
    await expect.poll(heard).toMatch(/ok$/)
    expect(told).toEqual(['over'])
    socket.destroy()
    await expect.poll(() => told).toEqual(['over', 'left'])
    await pause(20)
    expect(told).toEqual(['over', 'left'])
  })

  it('what came behind a request whose connection was cut is not served any more', async () => {
    let seen = 0
    const server = await servePlain(request => {
      seen += 1
      request.destroy()
    })
    const { socket, ended } = callTo(server)
    socket.write(plainRequest('a') + plainRequest('b') + plainRequest('c'))
    expect(await ended).toBe('')
    await pause(50)
    expect(seen).toBe(1)
  })

  it('nor when it is cut while its body comes, or what comes behind is not plain', async () => {
    let seen = 0
    const server = await servePlain(request => {
      seen += 1
      request.giveTo(taking({ data: () => void request.destroy() }))
    })
    const { socket, ended } = callTo(server)
    const first = plainRequest('abc')
    socket.write(first.slice(0, -2))
    socket.write(`${first.slice(-2)}GET /v1/models HTTP/1.1\r\nHost: a\r\n\r\n`)
    await ended
    await pause(50)
    expect(seen).toBe(1)
  })
})
