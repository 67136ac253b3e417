import { createServer } from 'node:http'
import { Body } from '@sternline/core/memory'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createBodyReader } from '../../src/gateway/read-body.ts'
import { listen } from '../../src/listen.ts'
import { call } from '../support/call.ts'

const KB = 1024

type Came = Readonly<{ body: Body; watched: readonly Buffer[] }>

/** A server that reads bodies; what came, in turn. */
async function serveBodies(keptLimit?: number): Promise<{ send: (body: Buffer) => Promise<Came> }> {
  const readBody = createBodyReader(keptLimit)
  const came: Came[] = []
  const server = createServer(async (request, response) => {
    const watched: Buffer[] = []
    const body = await readBody(request, { take: piece => watched.push(Buffer.from(piece)) })
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

/** What the pieces stand in. */
function memoryOf({ body }: Came): readonly ArrayBufferLike[] {
  return body.pieces.map(({ buffer }) => buffer)
}

describe('a body', () => {
  it.each(
    [0, 1, 1_000, 64 * KB - 1, 64 * KB, 64 * KB + 1, 200 * KB, 2_000 * KB].flatMap(length => [
      { length, keptLimit: 0 },
      { length, keptLimit: 150 * KB },
      { length, keptLimit: 4_000 * KB },
    ]),
  )(
    'of $length bytes is the bytes that were sent, where $keptLimit bytes are kept as they come',
    async ({ length, keptLimit }) => {
      const { send } = await serveBodies(keptLimit)
      const sent = bytes(length, length)
      const { body, watched } = await send(sent)
      expect(body.length).toBe(length)
      expect(Buffer.concat(watched).equals(sent)).toBe(true)
      expect(Buffer.concat(body.pieces).equals(sent)).toBe(true)
    },
  )

  it('takes memory that is used again once the one before is let go, and not before', async () => {
    const { send } = await serveBodies(0)
    const first = await send(bytes(500 * KB, 1))
    const second = await send(bytes(500 * KB, 2))
    expect(Buffer.concat(first.body.pieces).equals(bytes(500 * KB, 1))).toBe(true)
    const memory = new Set(memoryOf(first))
    first.body.drop()
    second.body.hold()
    const held = memoryOf(second)
    second.body.drop()
    const third = await send(bytes(500 * KB, 3))
    expect(memoryOf(third).every(page => memory.has(page))).toBe(true)
    const fourth = await send(bytes(500 * KB, 4))
    expect(memoryOf(fourth).some(page => held.includes(page))).toBe(false)
    expect(Buffer.concat(third.body.pieces).equals(bytes(500 * KB, 3))).toBe(true)
  })

  it('stays in the memory that it came in when no other is on its way', async () => {
    const { send } = await serveBodies(300 * KB)
    const isPaged = ({ body }: Came): boolean => body.pieces.some(({ buffer }) => pages.has(buffer))
    // The end of a long one is in pages: they are known by being used again.
    const first = await send(bytes(2_000 * KB, 1))
    const pages = new Set(memoryOf(first))
    first.body.drop()
    const second = await send(bytes(200 * KB, 2))
    expect(isPaged(second)).toBe(false)
    const third = await send(bytes(20 * KB, 3))
    expect(isPaged(third)).toBe(true)
    third.body.drop()
    // What is let go counts no more, also where somebody may still look at it.
    second.body.hold()
    second.body.drop()
    const fourth = await send(bytes(200 * KB, 4))
    expect(isPaged(fourth)).toBe(false)
    expect(Buffer.concat(fourth.body.pieces).equals(bytes(200 * KB, 4))).toBe(true)
  })
})
