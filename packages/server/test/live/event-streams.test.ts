import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import { messageStreamAnswer } from '@sternline/testkit'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createEventStreams, feedOf, type StreamLimits } from '../../src/live/event-streams.ts'
import { createLiveRoom, type LiveRoom } from '../../src/live/live-room.ts'
import { call, post } from '../support/call.ts'
import { openEvents } from '../support/events.ts'
import { exchange } from '../support/exchange.ts'
import { longRequest } from '../support/requests.ts'
import { eventually, finishedExchange, serve, serveBefore } from '../support/serve.ts'

describe('GET /api/events', () => {
  it('tells an exchange as it happens, each time as it stands', async () => {
    const { server } = await serveBefore(() => messageStreamAnswer({ usage: { input_tokens: 7 } }))
    const events = await openEvents(server)
    const reply = await post(server, '/v1/messages', longRequest())
    const seen = [await events.next(), await events.next(), await events.next()]
    expect(seen.map(({ event }) => event)).toEqual(['exchange-started', 'exchange-answered', 'exchange-finished'])
    expect(seen.map(({ data }) => data.type)).toEqual(seen.map(({ event }) => event))
    expect(seen.map(({ data }) => data.exchange.id)).toEqual(Array(3).fill(reply.headers['x-sternline-exchange']))
    expect(seen.map(({ data }) => data.exchange.outcome)).toEqual([null, null, 'ok'])
    expect(seen[2]?.data.exchange.usage?.fresh).toBe(7)
  })

  it('resumes behind the last event that a reader saw', async () => {
    const server = await serve()
    const first = await openEvents(server)
    await post(server, '/v1/messages', longRequest())
    const started = await first.next()
    first.close()
    await post(server, '/v1/messages', longRequest('And this?'))
    const second = await openEvents(server, started.id)
    const missed = []
    for (let i = 0; i < 5; i += 1) missed.push(await second.next())
    const types = [
      'exchange-answered',
      'exchange-finished',
      'exchange-started',
      'exchange-answered',
      'exchange-finished',
    ]
    expect(missed.map(({ event }) => event)).toEqual(types)
    expect(new Set([started, ...missed].map(({ id }) => id)).size).toBe(6)
  })

  it.each([
    { why: 'nothing had happened yet', before: 0 },
    { why: 'something had happened', before: 1 },
  ])(
    'gives a new reader an id to come back with, if it is cut off before its first event: $why',
    async ({ before }) => {
      const server = await serve()
      for (let i = 0; i < before; i += 1) {
        await post(server, '/v1/messages', longRequest(), { 'x-sternline-session': 'early' })
        await finishedExchange(server, 'early')
      }
      const first = await openEvents(server)
      const idOf = (): string => /^retry: \d+\nid: (\S+)\n\n$/.exec(first.text())?.[1] ?? ''
      await expect.poll(idOf).not.toBe('')
      const last = idOf()
      first.close()
      const reply = await post(server, '/v1/messages', longRequest('And this?'))
      const second = await openEvents(server, last)
      const missed = [await second.next(), await second.next(), await second.next()]
      expect(missed.map(({ event }) => event)).toEqual(['exchange-started', 'exchange-answered', 'exchange-finished'])
      expect(missed.map(({ data }) => data.exchange.id)).toEqual(Array(3).fill(reply.headers['x-sternline-exchange']))
      // One who comes back keeps its own id until it has read what it missed.
      expect(second.text()).toMatch(/^retry: \d+\n\nid: /)
    },
  )

  it('begins with what happens from now on for a new reader', async () => {
    const server = await serve()
    await post(server, '/v1/messages', longRequest())
    const events = await openEvents(server)
    const reply = await post(server, '/v1/messages', longRequest())
    expect((await events.next()).data.exchange.id).toBe(reply.headers['x-sternline-exchange'])
  })

  it('shows an exchange that runs in its session and by its id, before the ledger knows it', async () => {
    const { server } = await serveBefore(() => 'hang')
    const events = await openEvents(server)
    post(server, '/v1/messages', longRequest(), { 'x-sternline-session': 'now' }).catch(() => {})
    const { id } = (await events.next()).data.exchange
    const running = { id, session: 'now', state: 'running' }
    expect((await call(server, { path: '/api/sessions/now/exchanges' })).json()).toMatchObject({ exchanges: [running] })
    expect((await call(server, { path: `/api/exchanges/${id}` })).json()).toMatchObject({ exchange: running })
    expect((await call(server, { path: '/api/sessions' })).json()).toMatchObject({
      sessions: [{ session: 'now', exchanges: 1 }],
    })
  })

  it('only answers GET', async () => {
    const server = await serve()
    const reply = await call(server, {
      method: 'POST',
      path: '/api/events',
      headers: { 'content-type': 'application/json' },
    })
    expect(reply.status).toBe(404)
  })
})

describe('event streams', () => {
  it('show in quiet times that they live', async () => {
    const { port } = await streams(createLiveRoom(), { heartbeatMs: 10 })
    const events = await openEvents({ port })
    await eventually(async () => (events.text().split(': still here\n\n').length > 3 ? true : null))
    expect(events.text()).toMatch(/^retry: 1000\nid: \w+-0\n\n(: still here\n\n)+/)
  })

  it('drop a reader that does not read, and no other', async () => {
    const room = createLiveRoom()
    const { port, server } = await streams(room, { graceMs: 50 })
    const idle = connect(port, '127.0.0.1')
    onTestFinished(() => void idle.destroy())
    idle.write(`GET /api/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`)
    idle.pause()
    const events = await openEvents({ port })
    await eventually(async () => ((await connections(server)) === 2 ? true : null))
    let sent = 0
    const model = 'm'.repeat(100_000)
    while ((await connections(server)) === 2 && sent < 500) {
      sent += 1
      room.publish({ type: 'exchange-finished', exchange: exchange({ id: `ex_${sent}`, model }) })
      await events.next()
    }
    expect(sent).toBeLessThan(500)
    expect(await connections(server)).toBe(1)
    room.publish({ type: 'exchange-finished', exchange: exchange({ id: 'ex_last' }) })
    expect((await events.next()).data.exchange.id).toBe('ex_last')
  })

  it('tell a reader that falls behind, let it read to the end of what was written, and it resumes behind that', async () => {
    const room = createLiveRoom('x')
    const { port } = await streams(room)
    const slow = connect(port, '127.0.0.1')
    onTestFinished(() => void slow.destroy())
    let heard = ''
    slow.setEncoding('utf8').on('data', text => {
      heard += text
    })
    slow.write('GET /api/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n')
    await eventually(async () => (heard.includes('retry: 1000') ? true : null))
    slow.pause()
    const model = 'm'.repeat(100_000)
    for (let sent = 1; sent <= 300; sent += 1) {
      room.publish({ type: 'exchange-finished', exchange: exchange({ id: `ex_${sent}`, model }) })
    }
    slow.resume()
    await eventually(async () => (heard.includes('event: slow\n') ? true : null))
    const last = Number(/.*\nid: x-(\d+)\n/s.exec(heard)?.[1])
    expect(last).toBeLessThan(300)
    const again = await openEvents({ port }, `x-${last}`)
    expect((await again.next()).id).toBe(`x-${last + 1}`)
  })

  it.each([
    { last: 'x-1', gap: false, why: 'nothing was forgotten' },
    { last: 'y-1', gap: true, why: 'the id is of another process' },
    { last: 'x-0', gap: false, why: 'it came before there was any' },
    { last: 'x-3', gap: true, why: 'the id is of none yet' },
    { last: 'x-1x', gap: true, why: 'the id is none of ours' },
  ])('begin with a gap for $last: $gap, because $why', async ({ last, gap }) => {
    const room = createLiveRoom('x')
    const { port } = await streams(room)
    for (const id of ['a', 'b']) room.publish({ type: 'exchange-started', exchange: exchange({ id }) })
    const events = await openEvents({ port }, last)
    await events.next()
    expect(events.text().includes('event: gap\ndata: {}\n\n')).toBe(gap)
  })

  it('begin with a gap for who was away too long', async () => {
    const room = createLiveRoom('x')
    const { port } = await streams(room)
    for (let i = 1; i <= 520; i += 1) room.publish({ type: 'exchange-started', exchange: exchange({ id: `ex_${i}` }) })
    for (const { last, gap, next } of [
      { last: 'x-7', gap: true, next: 'x-9' },
      { last: 'x-8', gap: false, next: 'x-9' },
    ]) {
      const events = await openEvents({ port }, last)
      await expect.poll(() => events.text()).toContain('id: x-520\n')
      expect([last, events.text().includes('event: gap\n')]).toEqual([last, gap])
      expect(/id: (\S+)/.exec(events.text())?.[1]).toBe(next)
    }
  })

  it('end when they are closed', async () => {
    const { port, close } = await streams(createLiveRoom())
    const events = await openEvents({ port })
    close()
    await events.ended
    await expect(events.next()).rejects.toThrow()
  })
})

/** A bare server that does nothing but event streams. */
async function streams(
  room: LiveRoom,
  limits?: StreamLimits,
): Promise<{ port: number; server: Server; close: () => void }> {
  const open = createEventStreams(limits)
  const server = createServer((request, response) => open.open(feedOf(room), request, response))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    open.close()
    server.close()
    server.closeAllConnections()
  })
  return { port: (server.address() as AddressInfo).port, server, close: open.close }
}

function connections(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.getConnections((problem, count) => (problem ? reject(problem) : resolve(count)))
  })
}
