import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { drain } from '../../src/drain.ts'
import type { Answering } from '../../src/plain/sides.ts'
import { answersIn, callTo, PLAIN_PATH, type PlainServer, plainRequest, servePlain } from '../support/plain-server.ts'

const PLAIN = plainRequest('abc')
const GET = 'GET /v1/models HTTP/1.1\r\nHost: a\r\n\r\n'
const LONG = Buffer.alloc(48 * 1024 * 1024, 'a')

/** A server that answers at once what asks for `/v1/models` or `?now`; all others wait for the test. */
async function serveWaiting() {
  const waiting: Answering[] = []
  const server = await servePlain((request, response) => {
    if (request.url?.endsWith('?now') === true) ok(response)
    else if (request.url?.endsWith('?long') === true) long(response)
    else waiting.push(response)
  })
  return { server, waiting }
}

function ok(response: Answering): void {
  response.writeHead(200, { 'content-length': '2' })
  response.end('ok')
}

function long(response: Answering): void {
  response.writeHead(200)
  response.end(LONG)
}

/** How many connections a server has. */
function openOf({ http }: PlainServer): Promise<number> {
  return new Promise(resolve => http.server.getConnections((_, count) => resolve(count)))
}

describe('closing what is idle', () => {
  it.each([
    { why: 'nothing was said on it yet', say: '', answers: 0, waits: 0, isKept: false },
    {
      why: 'its request was answered',
      say: plainRequest('abc', { query: 'now' }),
      answers: 1,
      waits: 0,
      isKept: false,
    },
    { why: 'its request waits for its answer', say: PLAIN, answers: 0, waits: 1, isKept: true },
    { why: 'its body is still coming', say: PLAIN.slice(0, -1), answers: 0, waits: 1, isKept: true },
    {
      why: 'its second request waits',
      say: plainRequest('abc', { query: 'now' }) + PLAIN,
      answers: 1,
      waits: 1,
      isKept: true,
    },
    { why: 'Node has it, and its request waits', say: GET, answers: 0, waits: 1, isKept: true },
    {
      why: 'Node has it after a plain request, and its request waits',
      say: plainRequest('abc', { query: 'now' }) + GET,
      answers: 1,
      waits: 1,
      isKept: true,
    },
    {
      why: 'Node has it, and its request was answered',
      say: `${GET.replace('models', 'models?now')}`,
      answers: 1,
      waits: 0,
      isKept: false,
    },
    {
      why: 'Node has it, and its head is still coming',
      say: plainRequest('abc', { query: 'now' }) + GET.slice(0, -4),
      answers: 1,
      waits: 0,
      isKept: false,
    },
  ])('a connection where $why: kept is $isKept', async ({ say, answers, waits, isKept }) => {
    const { server, waiting } = await serveWaiting()
    const { socket, heard } = callTo(server)
    await expect.poll(() => server.sockets.length).toBe(1)
    if (say !== '') socket.write(say)
    await expect.poll(() => [answersIn(heard()), waiting.length]).toEqual([answers, waits])
    server.http.closeIdle()
    expect(server.sockets[0]!.destroyed).toBe(!isKept)
    if (!isKept) return
    if (say === PLAIN.slice(0, -1)) socket.write('c')
    ok(waiting[0]!)
    await expect.poll(() => answersIn(heard())).toBe(answers + 1)
    await expect
      .poll(() => {
        server.http.closeIdle()
        return server.sockets[0]!.destroyed
      })
      .toBe(true)
  })

  it.each([
    { why: 'nothing', behind: '' },
    { why: 'half a head, which is Node’s to read', behind: GET.slice(0, -4) },
  ])('an answer that is not written out keeps its connection, with $why behind it', async ({ behind }) => {
    const { server } = await serveWaiting()
    const { socket, heard } = callTo(server)
    await expect.poll(() => server.sockets.length).toBe(1)
    socket.pause().write(plainRequest('abc', { query: 'long' }) + behind)
    await expect.poll(() => server.sockets[0]!.writableLength).toBeGreaterThan(0)
    await pause(50)
    server.http.closeIdle()
    expect(server.sockets[0]!.destroyed).toBe(false)
    socket.resume()
    await expect.poll(() => heard().length).toBeGreaterThan(LONG.length)
    await expect
      .poll(() => {
        server.http.closeIdle()
        return server.sockets[0]!.destroyed
      })
      .toBe(true)
    expect(heard()).toMatch(/a\r\n0\r\n\r\n$/)
  })
})

describe('closing everything', () => {
  it('no connection is left, whoever has it and whatever is under way on it', async () => {
    const { server, waiting } = await serveWaiting()
    const says = ['', PLAIN, PLAIN.slice(0, -1), GET, plainRequest('abc', { query: 'now' }) + GET, GET.slice(0, 10)]
    const callers = says.map(say => {
      const caller = callTo(server)
      if (say !== '') caller.socket.write(say)
      return caller
    })
    await expect.poll(() => [server.sockets.length, waiting.length]).toEqual([6, 4])
    server.http.closeAll()
    await Promise.all(callers.map(({ ended }) => ended))
    await expect.poll(() => openOf(server)).toBe(0)
    await expect.poll(() => waiting.map(({ destroyed }) => destroyed)).toEqual([true, true, true, true])
  })
})

describe('draining', () => {
  it('what is asked is answered, then what is idle is closed, and it is over when the last one has its answer', async () => {
    const { server, waiting } = await serveWaiting()
    const beside = await serveWaiting()
    const [idle, plain, nodes] = [callTo(server), callTo(server), callTo(server)]
    idle.socket.write(plainRequest('abc', { query: 'now' }))
    plain.socket.write(PLAIN)
    nodes.socket.write(GET)
    await expect.poll(() => [answersIn(idle.heard()), waiting.length]).toEqual([1, 2])
    let isOver = false
    const draining = drain([server.http, beside.server.http], 60_000).then(() => {
      isOver = true
    })
    ok(waiting[0]!)
    await pause(50)
    expect([isOver, idle.socket.closed]).toEqual([false, false])
    // Who comes now is still heard, by the server beside it too, but holds up nothing.
    const late = [callTo(server), callTo(beside.server)]
    for (const { socket } of late) socket.write(plainRequest('abc', { query: 'now' }))
    plain.socket.write(plainRequest('abc', { query: 'now' }))
    await expect.poll(() => late.map(({ heard }) => answersIn(heard()))).toEqual([1, 1])
    ok(waiting[1]!)
    await draining
    expect(await plain.ended).toMatch(/ok.*ok$/s)
    for (const { ended } of [idle, nodes, ...late]) expect(await ended).toMatch(/ok$/)
  })

  it('what began meanwhile is waited for, but does not keep the next one from being turned away', async () => {
    const { server, waiting } = await serveWaiting()
    const first = callTo(server)
    first.socket.write(PLAIN)
    await expect.poll(() => waiting.length).toBe(1)
    const draining = drain([server.http], 60_000)
    const second = callTo(server)
    second.socket.write(PLAIN)
    await expect.poll(() => waiting.length).toBe(2)
    ok(waiting[0]!)
    await first.ended
    expect(server.http.server.listening).toBe(false)
    ok(waiting[1]!)
    await draining
    expect(await second.ended).toMatch(/ok$/)
  })

  it('what takes longer than the grace time is cut', async () => {
    const { server, waiting } = await serveWaiting()
    const { socket, ended } = callTo(server)
    socket.write(`POST ${PLAIN_PATH} HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc`)
    await expect.poll(() => waiting.length).toBe(1)
    await drain([server.http], 100)
    expect(await ended).toBe('')
    expect([await openOf(server), server.http.server.listening]).toEqual([0, false])
  })
})
