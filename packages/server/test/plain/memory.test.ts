import { once } from 'node:events'
import { createServer } from 'node:http'
import type { Socket } from 'node:net'
import { Body } from '@sternline/core/memory'
import { describe, expect, it, onTestFinished } from 'vitest'
import { PIECE, takePiece } from '../../src/gateway/body-memory.ts'
import { readBody } from '../../src/gateway/read-body.ts'
import { listen } from '../../src/listen.ts'
import { answerAsAsked, WAY_NAMES } from '../support/answer-as-asked.ts'
import { answersIn, callTo, plainRequest, servePlain } from '../support/plain-server.ts'

const KB = 1024

const GET = 'GET /?length HTTP/1.1\r\nHost: a\r\n\r\n'

function listenersOf(socket: Socket): Record<string, number> {
  return Object.fromEntries(socket.eventNames().map(event => [String(event), socket.listenerCount(event)]))
}

describe('what a connection holds', () => {
  it.each([
    { why: 'in one write', cut: (text: string) => [text] },
    { why: 'head and body by themselves', cut: (text: string) => text.split(/(?<=\r\n\r\n)/) },
    { why: 'with the next request behind it', cut: (text: string) => [text + plainRequest('abc')] },
  ])('gives back what a long body lies in: $why', async ({ cut }) => {
    const bodies: Body[] = []
    const server = await servePlain((request, response) => {
      void readBody(request, null).then(body => {
        if (body instanceof Body) bodies.push(body)
        response.writeHead(204)
        response.end()
      })
    })
    const { socket, heard } = callTo(server)
    const text = 'abcdefg'.repeat(300 * KB)
    for (const piece of cut(plainRequest(text))) socket.write(piece)
    await expect.poll(() => answersIn(heard())).toBeGreaterThan(0)
    expect(server.counted.nodes).toBe(0)
    const pieces = [...bodies[0]!.pieces]
    expect(Buffer.concat(pieces).toString('latin1') === text).toBe(true)
    const memory = new Set(pieces.map(({ buffer }) => buffer))
    expect(memory.size).toBe(Math.ceil(text.length / PIECE))
    bodies[0]!.drop()
    // Pieces of the usual length serve the next bodies; the last one was shorter.
    expect(pieces.filter(({ buffer }) => buffer.byteLength === 0)).toHaveLength(1)
    const next = Array.from({ length: memory.size - 1 }, takePiece)
    expect(next.every(({ buffer }) => memory.has(buffer))).toBe(true)
  })

  it('is the same after a thousand requests as after ten: no listener stays', async () => {
    const seen: unknown[] = []
    const server = await servePlain(answerAsAsked([], () => void seen.push(null)))
    const { socket, heard } = callTo(server)
    const ask = async (count: number): Promise<Record<string, number>> => {
      const before = seen.length
      for (let i = 0; i < count; i += 1) {
        socket.write(plainRequest('a'.repeat(i), { query: WAY_NAMES[i % WAY_NAMES.length]! }))
        // Most wait for their answer; some do not.
        if (i % 7 > 0) await expect.poll(() => seen.length, { interval: 0 }).toBe(before + i + 1)
      }
      await expect.poll(() => answersIn(heard())).toBe(before + count)
      return listenersOf(server.sockets[0]!)
    }
    const early = await ask(10)
    expect(await ask(990)).toEqual(early)
    expect(early['drain']).toBe(1)
    expect(server.counted).toEqual({ plain: 1_000, nodes: 0 })
  })

  it('that Node takes over has the listeners that it has of Node alone, and one that knows when it is closed', async () => {
    const server = await servePlain(answerAsAsked([], () => {}))
    const { socket, heard } = callTo(server)
    socket.write(plainRequest('abc', { query: 'length' }))
    await expect.poll(() => answersIn(heard())).toBe(1)
    socket.write(GET)
    await expect.poll(() => answersIn(heard())).toBe(2)
    const nodes = createServer((_, response) => void response.end('ok'))
    const alone = once(nodes, 'connection')
    const port = await listen(nodes, { host: '127.0.0.1', port: 0, exactPort: true })
    onTestFinished(() => void nodes.close())
    const other = callTo({ port })
    other.socket.write(GET)
    await expect.poll(() => answersIn(other.heard())).toBe(1)
    const [nodesSocket]: Socket[] = await alone
    const { close = 0, ...others } = listenersOf(nodesSocket!)
    expect(listenersOf(server.sockets[0]!)).toEqual({ ...others, close: close + 1 })
  })
})
