import { once } from 'node:events'
import type { Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { ClientLimits } from '../../src/create-http-server.ts'
import { sendAnswer } from '../../src/gateway/send-answer.ts'
import type { Answering } from '../../src/plain/sides.ts'
import { connectionsTo } from '../support/connections-to.ts'
import { messageOf } from '../support/message-to.ts'
import { answersIn, type Caller, callTo, plainRequest, servePlain } from '../support/plain-server.ts'
import { rawHost } from '../support/raw-host.ts'

const UNTAKEN_MS = 500
const CHECK_MS = 20
const LIMITS = { untakenMs: UNTAKEN_MS, checkMs: CHECK_MS }
const LARGE = Buffer.alloc(48 * 2 ** 20, 'a')
/** Unit: bytes. */
const PART = 2 * 2 ** 20
const LANES = [
  { lane: 'ours', request: plainRequest('{}'), counted: { plain: 1, nodes: 0 } },
  { lane: 'Node’s', request: 'GET /other HTTP/1.1\r\nHost: a\r\n\r\n', counted: { plain: 0, nodes: 1 } },
]

/** A client that has asked and takes nothing yet, and what the server has of it. */
async function asked(request: string, answer: (response: Answering) => void, further: ClientLimits = {}) {
  const server = await servePlain((_, response) => answer(response), { limits: { ...LIMITS, ...further } })
  const client = callTo(server)
  // Before it asks: a fast machine would have all of a large answer taken by the time that the test looks.
  client.socket.pause().write(request)
  await expect.poll(() => server.counted.plain + server.counted.nodes).toBe(1)
  const [socket] = server.sockets as [Socket]
  return { server, socket, client }
}

/** Takes an answer of `LARGE` little by little, with rests in between. Less than a part would not be told to the other end; more may come with it. */
async function takeSlowly({ socket }: Caller, parts: number, restMs: number): Promise<void> {
  for (let part = 0; part < parts; part += 1) {
    const enough = Math.min(LARGE.length, socket.bytesRead + PART)
    socket.resume()
    while (socket.bytesRead < enough) await once(socket, 'data')
    socket.pause()
    await pause(restMs)
  }
  socket.resume()
}

describe.each(LANES)('clients that take nothing of their answer (attack 16), in a lane of $lane', lane => {
  const { request, counted } = lane

  it('are cut, and their upstream with them: the exchange was aborted', async () => {
    const ends: string[] = []
    const hosted: Socket[] = []
    const connections = connectionsTo(
      await rawHost(socket => {
        hosted.push(socket)
        socket.on('data', () => {})
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n')
        const more = (): void => {
          while (!socket.destroyed && socket.write(LARGE.subarray(0, 2 ** 20)));
        }
        socket.on('drain', more)
        more()
      }),
    )
    const watch = { isDue: false, take: () => {}, settle: () => {}, end: (how: string) => void ends.push(how) }
    const { status, headers, body } = await connections.send(messageOf())
    const { server, socket } = await asked(
      request,
      response => void sendAnswer(response, { status, headers, source: body, watch }),
      // Long enough for a busy machine to look before it is over.
      { untakenMs: 4 * UNTAKEN_MS },
    )
    await expect.poll(() => socket.writableLength).toBeGreaterThan(0)
    expect([ends, socket.destroyed]).toEqual([[], false])
    await expect.poll(() => ends).toEqual(['aborted'])
    expect(socket.destroyed).toBe(true)
    await expect.poll(() => hosted.map(({ destroyed }) => destroyed)).toEqual([true])
    expect(server.counted).toEqual(counted)
  })

  it('are cut as well when all was said already', async () => {
    const { socket } = await asked(request, response => void response.end(LARGE))
    await expect.poll(() => socket.destroyed).toBe(true)
  })

  it('are not cut as long as they take some of it, and are answered again afterwards', async () => {
    // Each rest is far shorter than the limit, on a busy machine too, and all of them are longer.
    const untakenMs = 2_000
    const answer = (response: Answering): void => {
      response.writeHead(200, { 'content-length': String(LARGE.length) })
      response.end(LARGE)
    }
    const { client } = await asked(request, answer, { untakenMs })
    await takeSlowly(client, 6, untakenMs / 4)
    await expect.poll(() => client.heard().length).toBeGreaterThan(LARGE.length)
    await pause(1.5 * untakenMs)
    client.socket.write(request)
    await expect.poll(() => answersIn(client.heard())).toBe(2)
  })

  it('are not cut where there is nothing to take', async () => {
    const { client } = await asked(request, response => {
      response.write(Buffer.from('first'))
      setTimeout(() => response.end('last'), 4 * UNTAKEN_MS)
    })
    client.socket.resume()
    await expect.poll(client.heard).toContain('last')
  })

  it('that took all of it in the end are looked at no more, however often: idle, they are ended and not cut', async () => {
    const { socket, client } = await asked(request, response => void response.end(LARGE), {
      keepAliveMs: 3_000,
      untakenMs: 10_000,
    })
    // Node listens to every socket of its own.
    const idle = counted.nodes
    let faults = 0
    client.socket.on('error', () => {
      faults += 1
    })
    for (let times = 1; times <= 3; times += 1) {
      client.socket.pause()
      if (times > 1) client.socket.write(request)
      await expect.poll(() => socket.listenerCount('timeout')).toBe(idle + 1)
      await pause(5 * CHECK_MS)
      expect(socket.listenerCount('timeout')).toBe(idle + 1)
      client.socket.resume()
      await expect.poll(() => answersIn(client.heard())).toBe(times)
      await expect.poll(() => socket.listenerCount('timeout')).toBe(idle)
    }
    await client.ended
    expect([faults, socket.errored]).toEqual([0, null])
  })
})
