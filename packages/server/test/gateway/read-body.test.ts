import { createServer } from 'node:http'
import { Body } from '@sternline/core/memory'
import { describe, expect, it, onTestFinished } from 'vitest'
import { freeMemory } from '../../src/gateway/free-memory.ts'
import { readBody } from '../../src/gateway/read-body.ts'
import { listen } from '../../src/listen.ts'
import { NodeRequest } from '../../src/plain/node-request.ts'
import { call } from '../support/call.ts'

const KB = 1024

type Came = Readonly<{ body: Body; watched: readonly Buffer[] }>

/** A server that reads bodies; what came, in turn. */
async function serveBodies(): Promise<{ send: (body: Buffer) => Promise<Came> }> {
  const came: Came[] = []
  const server = createServer(async (request, response) => {
    const watched: Buffer[] = []
    const body = await readBody(new NodeRequest(request), { take: piece => watched.push(Buffer.from(piece)) })
    if (body instanceof Body) came.push({ body, watched })
    response.end()
  })
  const port = await listen(server, { host: '127.0.0.1', port: 0, exactPort: true })
  onTestFinished(() => void server.close())
  return {
    send: async body => {
      await call({ port }, { method: 'POST', path: '/', body })
      const last = came.at(-1)
      if (last === undefined) throw new Error('Nothing came.')
      return last
    },
  }
}

function bytes(length: number, seed: number): Buffer {
  return Buffer.from(Uint8Array.from({ length }, (_, i) => (i * 31 + seed) % 251))
}

describe('a body', () => {
  it.each([0, 1, 1_000, 64 * KB - 1, 64 * KB, 64 * KB + 1, 200 * KB, 2_000 * KB])(
    'of %i bytes is the bytes that were sent',
    async length => {
      const { send } = await serveBodies()
      const sent = bytes(length, length)
      const { body, watched } = await send(sent)
      expect(body.length).toBe(length)
      expect(Buffer.concat(watched).equals(sent)).toBe(true)
      expect(Buffer.concat(body.pieces).equals(sent)).toBe(true)
    },
  )

  it('gives its memory back when it is let go, and no other’s', async () => {
    const { send } = await serveBodies()
    const first = await send(bytes(200 * KB, 1))
    const second = await send(bytes(200 * KB, 2))
    const pieces = [...first.body.pieces]
    first.body.drop()
    expect(pieces.map(({ byteLength, buffer }) => byteLength + buffer.byteLength)).toEqual(pieces.map(() => 0))
    expect(Buffer.concat(second.body.pieces).equals(bytes(200 * KB, 2))).toBe(true)
  })

  it('leaves its memory to who may still look at it', async () => {
    const { send } = await serveBodies()
    const { body } = await send(bytes(200 * KB, 1))
    const pieces = [...body.pieces]
    body.hold()
    body.drop()
    expect(Buffer.concat(pieces).equals(bytes(200 * KB, 1))).toBe(true)
  })
})

describe('memory', () => {
  it('is given back only where it is all of what it stands in', () => {
    const whole = Buffer.alloc(10, 1)
    const own = Buffer.allocUnsafeSlow(10).fill(2)
    const part = own.subarray(1)
    const pooled = Buffer.from('pooled')
    freeMemory([part, pooled, new Uint8Array(new SharedArrayBuffer(3))])
    expect([part[0], pooled.toString()]).toEqual([2, 'pooled'])
    freeMemory([whole, own])
    expect([whole.length, own.length, part.length]).toEqual([0, 0, 0])
  })
})
