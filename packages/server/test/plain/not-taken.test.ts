import { describe, expect, it } from 'vitest'
import { drain } from '../../src/drain.ts'
import type { Answering, Asking } from '../../src/plain/sides.ts'
import { answersIn, callTo, plainRequest, servePlain } from '../support/plain-server.ts'
import { taking } from '../support/taking.ts'

const BIG: Buffer = Buffer.alloc(30_000_000, 'x')
const SOME: Buffer = Buffer.alloc(100_000, 'x')

/** Answers a request with 30 MB where it asks for `big`, with 100 KB for `some`, after a while where it asks for `later`, else at once; nothing where it asks for `never`. */
function answer(request: Asking, response: Answering): void {
  const { url = '' } = request
  const whole = (): void => {
    const body = url.includes('big') ? BIG : url.includes('some') ? SOME : Buffer.from('ok')
    const give = (): void => {
      if (response.destroyed) return
      response.writeHead(200, { 'content-length': String(body.length) })
      response.end(body)
    }
    if (url.includes('later')) setTimeout(give, 150)
    else if (!url.includes('never')) give()
  }
  request.giveTo(taking({ whole }))
}

describe('a client that does not take its answers', () => {
  it('is asked for no more requests until it does, and then gets every answer', async () => {
    const server = await servePlain(answer)
    const { socket, heard } = callTo(server)
    socket.pause()
    const requests = 300
    let isSent = false
    socket.write(plainRequest('a', { query: 'some' }).repeat(requests), () => {
      isSent = true
    })
    await expect.poll(() => server.sockets[0]?.writableNeedDrain, { timeout: 5_000 }).toBe(true)
    expect(server.sockets[0]?.writableLength).toBeLessThan(1_000_000)
    expect(server.counted.plain).toBeLessThan(requests)
    socket.resume()
    await expect.poll(() => answersIn(heard()), { timeout: 15_000, interval: 200 }).toBe(requests)
    expect(isSent).toBe(true)
    expect(server.counted).toEqual({ plain: requests, nodes: 0 })
  })

  it('gets all of one answer though it ended its half while the next is under way', async () => {
    const server = await servePlain(answer)
    const { socket, ended } = callTo(server)
    socket.pause()
    socket.write(plainRequest('a', { query: 'big' }))
    await expect.poll(() => server.counted.plain).toBe(1)
    socket.end(plainRequest('b', { query: 'later' }))
    await new Promise(resolve => setTimeout(resolve, 400))
    socket.resume()
    expect((await ended).length).toBeGreaterThan(BIG.length)
  })

  it.each([
    { why: 'of a plain request', text: plainRequest('a', { query: 'big' }), answers: 1 },
    { why: 'of Node’s', text: 'GET /?big HTTP/1.1\r\nHost: a\r\n\r\n', answers: 1 },
    {
      why: 'of a plain request, with one for Node behind it',
      text: `${plainRequest('a', { query: 'big' })}GET / HTTP/1.1\r\nHost: a\r\n\r\n`,
      answers: 1,
    },
  ])('gets all of an answer $why while the server stops', async ({ text, answers }) => {
    const server = await servePlain(answer)
    const { socket, ended } = callTo(server)
    socket.pause()
    socket.write(text)
    await expect.poll(() => (server.sockets[0]?.writableLength ?? 0) > 0).toBe(true)
    const stopped = drain([server.http], 10_000)
    await new Promise(resolve => setTimeout(resolve, 100))
    socket.resume()
    const heard = await ended
    expect(answersIn(heard)).toBeGreaterThanOrEqual(answers)
    expect(heard.length).toBeGreaterThan(BIG.length)
    await stopped
  })
})

describe('a client that asks again before it is answered', () => {
  it('is known to be gone when it leaves, unless it sent more than is read ahead', async () => {
    let left = 0
    const server = await servePlain((request, response) => {
      answer(request, response)
      response.on('close', () => {
        left += 1
      })
    })
    const { socket } = callTo(server)
    socket.write(plainRequest('a', { query: 'never' }) + plainRequest('b'.repeat(40_000)))
    await expect.poll(() => server.counted.plain).toBe(1)
    socket.destroy()
    await expect.poll(() => left).toBe(1)
  })
})

describe('a request that took too long', () => {
  it('is not served when the rest of it comes after all', async () => {
    const limits = { headersMs: 200, requestMs: 200, keepAliveMs: 5_000, checkMs: 50 }
    const seen: string[] = []
    const server = await servePlain(
      (request, response) => {
        request.giveTo(taking({ whole: () => void seen.push('whole'), broken: () => void seen.push('left') }))
        response.on('close', () => seen.push('closed'))
      },
      { limits },
    )
    const { socket, heard, ended } = callTo(server)
    socket.write(plainRequest('abcdef').slice(0, -3))
    await expect.poll(heard, { timeout: 5_000 }).toContain('HTTP/1.1 408 ')
    if (!socket.destroyed) socket.write('def')
    await ended
    await expect.poll(() => seen).toEqual(['left', 'closed'])
  })
})

describe('an answer', () => {
  it.each([
    { why: 'with no body', text: plainRequest(''), at: 'route' },
    { why: 'at its last piece', text: plainRequest('abc'), at: 'data' },
    { why: 'at its end', text: plainRequest('abc'), at: 'end' },
  ])('tells that it is over when its own request is cut: $why', async ({ text, at }) => {
    let closed = 0
    const server = await servePlain((request, response) => {
      response.on('close', () => {
        closed += 1
      })
      const cut = (): void => void request.destroy()
      if (at === 'route') cut()
      else request.giveTo(taking(at === 'data' ? { data: cut } : { whole: cut }))
    })
    const { socket, ended } = callTo(server)
    socket.write(text)
    await ended
    await expect.poll(() => closed).toBe(1)
  })
})
