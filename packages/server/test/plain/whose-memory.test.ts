import { setTimeout as pause } from 'node:timers/promises'
import { Body } from '@sternline/core/memory'
import { describe, expect, it } from 'vitest'
import type { ClientLimits } from '../../src/create-http-server.ts'
import { BodyRoom } from '../../src/gateway/body-room.ts'
import { readBody } from '../../src/gateway/read-body.ts'
import type { Answering, Asking } from '../../src/plain/sides.ts'
import { faultIn, ownedBody } from '../support/owned-bodies.ts'
import { answersIn, type Caller, callTo, PLAIN_PATH, type PlainServer, servePlain } from '../support/plain-server.ts'

const KB = 1024
const LONG_MS = 60_000

/**
 * Of a server that waits for nobody; what comes behind its refusal is read for as long again. In that time all the others have to be heard, and then
 * the rest of who stalled: a busy machine needs more than a second for it.
 */
const IMPATIENT: ClientLimits = { headersMs: 2_500, requestMs: 2_500 }

/** How many others there are, as a rule. */
const OTHERS = 6

/** How long the server holds a body before it looks whether it is what was sent. Unit: milliseconds. */
const HELD_MS = 120

/** Less than what has to be written out before the next request is looked at. */
const SOME = Buffer.alloc(40_000, 'x')

type World = Readonly<{
  server: PlainServer
  sent: Map<string, Buffer>
  faults: string[]
  /** What became of each request, by its owner. */
  told: Map<string, string>
}>

/**
 * A server that holds bodies for a while, and then looks whether they are still what their own clients sent. A request whose query ends with `tight`
 * has little room; one that ends with `some` is answered at once, with 40 KB.
 */
async function world(limits: ClientLimits = {}): Promise<World> {
  const sent = new Map<string, Buffer>()
  const faults: string[] = []
  const told = new Map<string, string>()
  const take = async (request: Asking, response: Answering): Promise<void> => {
    const [owner = '', how] = request.url?.split('?')[1]?.split('&') ?? []
    const reading = readBody(request, null, new BodyRoom(how === 'tight' ? 300 * KB : 2 ** 30))
    if (how === 'some') {
      response.writeHead(200, { 'content-length': String(SOME.length) })
      response.end(SOME)
    }
    const body = await reading
    told.set(owner, body instanceof Body ? 'whole' : body)
    const fault = body instanceof Body ? await heldFault(body, sent.get(owner)) : null
    if (fault !== null) faults.push(`${owner}: ${fault}`)
    answer(response, body instanceof Body ? 200 : 503)
  }
  const times = { headersMs: LONG_MS, requestMs: LONG_MS, keepAliveMs: LONG_MS, checkMs: 20, ...limits }
  const server = await servePlain((request, response) => void take(request, response), { limits: times })
  return { server, sent, faults, told }
}

/** What is wrong with a body when it was held for a while. It is let go then. */
async function heldFault(body: Body, sent: Buffer = Buffer.alloc(0)): Promise<string | null> {
  await pause(HELD_MS)
  const fault = faultIn(Buffer.concat(body.pieces), sent, true)
  body.drop()
  return fault
}

function answer(response: Answering, status: number): void {
  if (response.headersSent || response.destroyed) return
  response.writeHead(status, { 'content-length': '2' })
  response.end('ok')
}

/** A request with a body that is nobody else's; where the body begins is told as well. */
function made({ sent }: World, owner: string, bytes: number, how = 'read') {
  const body = ownedBody(owner, bytes)
  sent.set(owner, body)
  const head = `POST ${PLAIN_PATH}?${owner}&${how} HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n\r\n`
  return { all: Buffer.concat([Buffer.from(head), body]), bodyAt: head.length }
}

/** Other clients, whose bodies go through the same memory, all at once. */
async function others(here: World, round: string, count = OTHERS): Promise<void> {
  const callers = Array.from({ length: count }, (_, i): Caller => {
    const caller = callTo(here.server)
    caller.socket.write(made(here, `other-${round}-${i}`, (200 + 130 * i) * KB).all)
    return caller
  })
  for (const { heard } of callers) await expect.poll(() => answersIn(heard())).toBe(1)
}

/** Has a client that takes nothing ask until some of an answer has to wait. @returns how often it asked */
async function fillUp(here: World, { socket }: Caller): Promise<number> {
  let i = 0
  for (; !((here.server.sockets[0]?.writableLength ?? 0) > 0); i += 1) {
    socket.write(made(here, `some-${i}`, 100, 'some').all)
    await expect.poll(() => here.told.has(`some-${i}`), { interval: 1 }).toBe(true)
  }
  return i
}

/** How much of a body came when its client stalls: in the first piece, at its end, in the next. */
const STALLS = [100 * KB, 256 * KB, 300 * KB, 700 * KB]

describe('memory that is read into is nobody else’s', () => {
  it.each(STALLS.slice(1, 3))('while a client stalls past its time behind %i bytes, and goes on', async bytes => {
    const here = await world(IMPATIENT)
    const stalled = callTo(here.server)
    const { all, bodyAt } = made(here, 'stalled', 2_000 * KB)
    stalled.socket.write(all.subarray(0, bodyAt + bytes))
    await others(here, 'before')
    await expect.poll(stalled.heard).toContain(' 408 ')
    const after = others(here, 'after')
    stalled.socket.write(all.subarray(bodyAt + bytes))
    await after
    expect([here.told.get('stalled'), here.faults]).toEqual(['left', []])
  })

  it.each(STALLS)('while it does so and takes no answers, so that it is still read: %i bytes', async bytes => {
    const here = await world(IMPATIENT)
    const stalled = callTo(here.server)
    stalled.socket.pause()
    const filled = await fillUp(here, stalled)
    const { all, bodyAt } = made(here, 'stalled', 6_000 * KB)
    const from = here.server.sockets[0]?.bytesRead ?? 0
    stalled.socket.write(all.subarray(0, bodyAt + bytes))
    await expect.poll(() => here.told.get('stalled'), { interval: 5 }).toBe('left')
    const after = others(here, 'after')
    // The others' bodies are whole, and held, when more comes over this connection.
    await expect
      .poll(() => [...here.told.values()].filter(told => told === 'whole').length, { interval: 1 })
      .toBe(filled + OTHERS)
    for (let at = bodyAt + bytes; at < all.length; at += 200 * KB) {
      stalled.socket.write(all.subarray(at, at + 200 * KB))
      await pause(5)
    }
    await expect.poll(() => here.server.sockets[0]?.bytesRead).toBeGreaterThan(from + bytes + 1_000 * KB)
    await after
    expect(here.faults).toEqual([])
  })

  it('while clients are refused for lack of room and go on sending', async () => {
    const here = await world()
    const refused = Array.from({ length: 4 }, (_, i) => ({
      ...callTo(here.server),
      all: made(here, `tight-${i}`, 3_000 * KB, 'tight').all,
    }))
    const beside = others(here, 'beside', 10)
    for (let at = 0; at < 3_100 * KB; at += 90 * KB) {
      for (const { socket, all } of refused) socket.write(all.subarray(at, at + 90 * KB))
      await pause(2)
    }
    await beside
    for (const { heard } of refused) await expect.poll(heard).toContain(' 503 ')
    expect(refused.map((_, i) => here.told.get(`tight-${i}`))).toEqual(refused.map(() => 'too-much-at-once'))
    // They are served again when they have sent all of it.
    for (const [i, { socket }] of refused.entries()) socket.write(made(here, `again-${i}`, 400 * KB).all)
    for (const { heard } of refused) await expect.poll(() => answersIn(heard())).toBe(2)
    expect(here.faults).toEqual([])
  })

  it.each(['end', 'destroy', 'resetAndDestroy'] as const)('while clients leave in the middle: %s', async leave => {
    const here = await world()
    const leaving = STALLS.map((bytes, i) => {
      const { socket } = callTo(here.server)
      const { all, bodyAt } = made(here, `leaving-${i}`, 2_000 * KB)
      socket.write(all.subarray(0, bodyAt + bytes))
      return socket
    })
    await expect
      .poll(() => here.server.sockets.map(({ bytesRead }) => bytesRead > 100 * KB))
      .toEqual(STALLS.map(() => true))
    const before = others(here, 'before')
    for (const socket of leaving) socket[leave]()
    await others(here, 'after')
    await before
    await expect.poll(() => STALLS.map((_, i) => here.told.get(`leaving-${i}`))).toEqual(STALLS.map(() => 'left'))
    expect(here.faults).toEqual([])
  })

  it('while requests come one behind the other, cut anywhere', async () => {
    const here = await world()
    const callers = Array.from({ length: 8 }, (_, client) => {
      const lengths = [500 * KB, 15 * KB, 300 * KB, 14 * KB]
      return { ...callTo(here.server), asked: lengths.map((bytes, i) => made(here, `c${client}-${i}`, bytes).all) }
    })
    await Promise.all(
      callers.map(async ({ socket, heard, asked }, client) => {
        // A short one is asked ahead of the answer to the long one before it.
        const [first = [], second = []] = [asked.slice(0, 2), asked.slice(2)]
        for (const [i, pair] of [first, second].entries()) {
          const all = Buffer.concat(pair)
          const size = 41_000 + 997 * client
          for (let at = 0; at < all.length; at += size) socket.write(all.subarray(at, at + size))
          await expect.poll(() => answersIn(heard())).toBe(2 * i + 2)
        }
      }),
    )
    expect([here.faults, here.server.counted]).toEqual([[], { plain: 32, nodes: 0 }])
  })
})
