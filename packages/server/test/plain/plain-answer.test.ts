import { once } from 'node:events'
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Answering } from '../../src/plain/sides.ts'
import { refuse } from '../../src/safety/refusal.ts'
import { answersIn, callTo, PLAIN_PATH, plainRequest, servePlain } from '../support/plain-server.ts'

const LANES = [
  { lane: 'here', hasLane: true },
  { lane: 'by Node', hasLane: false },
]

const FAILED = { status: 500, type: 'api_error', what: 'No.', why: '', fix: '' } as const

/** What a client hears of an answer, and the answer. */
async function answered(hasLane: boolean, answer: (response: Answering) => void) {
  const answers: Answering[] = []
  const server = await servePlain(
    (_, response) => {
      answers.push(response)
      answer(response)
    },
    { hasLane },
  )
  const caller = callTo(server)
  caller.socket.write(plainRequest('abc'))
  await expect.poll(() => answers.length).toBe(1)
  expect(server.counted).toEqual(hasLane ? { plain: 1, nodes: 0 } : { plain: 0, nodes: 1 })
  return { ...caller, server, response: answers[0]! }
}

describe.each(LANES)('an answer that is written $lane', ({ hasLane }) => {
  it.each([
    { why: 'a line break in a value', header: ['x-a', 'b\r\nx-evil: d'] },
    { why: 'LF in a value', header: ['x-a', 'b\nx-evil: d'] },
    { why: 'CR in a value', header: ['x-a', 'b\rc'] },
    { why: 'CR at the end of a value', header: ['x-a', 'b\r'] },
    { why: 'NUL in a value', header: ['x-a', 'b\0c'] },
    { why: 'DEL in a value', header: ['x-a', 'b\u007fc'] },
    { why: 'a character that is no byte', header: ['x-a', '\u0100'] },
    { why: 'a character whose lower byte is LF', header: ['x-a', '\u010a'] },
    { why: 'a line break in a name', header: ['x-a\r\nx-evil', 'b'] },
    { why: 'LF at the end of a name', header: ['x-a\n', 'b'] },
    { why: 'a colon in a name', header: ['x-a: b', 'c'] },
    { why: 'a blank in a name', header: ['x a', 'b'] },
    { why: 'no name', header: ['', 'b'] },
    { why: 'a name above ASCII', header: ['x-\u00e9', 'b'] },
  ])('$why: it throws, nothing is sent, and another answer may still be given', async ({ header }) => {
    const problems: unknown[] = []
    const { socket, heard } = await answered(hasLane, response => {
      for (const headers of [['x-first', '1', ...header], { [header[0]!]: header[1]! }]) {
        try {
          response.writeHead(200, headers)
        } catch (problem) {
          problems.push(problem)
        }
      }
      expect(response.headersSent).toBe(false)
      refuse(response, FAILED)
    })
    await expect.poll(heard).toContain('No.')
    expect(problems.map(problem => problem instanceof TypeError)).toEqual([true, true])
    expect(heard()).toMatch(/^HTTP\/1\.1 500 /)
    expect(heard()).not.toMatch(/x-a|x-evil|x-first/)
    // The connection is as good as before.
    socket.write(plainRequest('abc'))
    await expect.poll(() => answersIn(heard())).toBe(2)
  })

  it('any byte that values may have goes out as that byte', async () => {
    const { heard } = await answered(hasLane, response => {
      response.writeHead(200, ['x-a', '\t \u00e9\u00ff~', 'content-length', '0'])
      response.end()
    })
    await expect.poll(heard).toContain('x-a: \t \u00e9\u00ff~\r\n')
  })

  it('there is no second head, and what was said first stands', async () => {
    const { heard } = await answered(hasLane, response => {
      response.writeHead(201, { 'x-a': 'first' })
      expect(() => response.writeHead(500, { 'x-a': 'second' })).toThrow()
      response.flushHeaders()
      expect(() => response.writeHead(500, { 'x-a': 'third' })).toThrow()
      response.end('ok')
      expect(() => response.writeHead(500)).toThrow()
    })
    await expect.poll(heard).toContain('ok')
    expect(heard()).toMatch(/^HTTP\/1\.1 201 Created\r\nx-a: first\r\n/)
    expect(heard()).not.toMatch(/second|third/)
  })

  it('whoever fails behind the head, though nothing was sent yet, has the connection cut and does not fail again', async () => {
    const { ended } = await answered(hasLane, response => {
      response.writeHead(200, ['x-a', 'b'])
      expect(response.headersSent).toBe(true)
      refuse(response, FAILED)
    })
    expect(answersIn(await ended)).toBe(0)
  })

  it('what is said after the end is heard by nobody', async () => {
    const { socket, heard } = await answered(hasLane, response => {
      response.writeHead(200, { 'content-length': '2' })
      response.end('ok')
      expect(response.writableEnded).toBe(true)
      response.end('more')
      response.end()
      response.flushHeaders()
      response.write(Buffer.from('more'))
      setImmediate(() => response.write(Buffer.from('more')))
    })
    await expect.poll(() => answersIn(heard())).toBe(1)
    await pause(20)
    socket.write(plainRequest('abc'))
    await expect.poll(() => answersIn(heard())).toBe(2)
    expect(heard()).not.toContain('more')
  })

  it('what is said when the client is gone is harmless, and its going is told once', async () => {
    const told: string[] = []
    const { socket, response } = await answered(hasLane, answer => {
      answer.on('close', () => told.push('close'))
      answer.writeHead(200)
      answer.flushHeaders()
    })
    socket.resetAndDestroy()
    // Before it is known.
    for (let i = 0; i < 10; i += 1) response.write(Buffer.alloc(100_000))
    await expect.poll(() => told).toEqual(['close'])
    expect(response.destroyed).toBe(true)
    response.flushHeaders()
    response.write(Buffer.from('a'))
    response.end('b')
    response.destroy()
    await pause(20)
    expect(told).toEqual(['close'])
  })

  it('who stops reading and leaves makes no write fail', async () => {
    const { socket, response, server } = await answered(hasLane, answer => {
      answer.writeHead(200)
      let room = 1_000
      while (room > 0 && answer.write(Buffer.alloc(100_000))) room -= 1
      expect(room).toBeGreaterThan(0)
    })
    const writing = setInterval(() => response.write(Buffer.alloc(100_000)), 1)
    onTestFinished(() => clearInterval(writing))
    socket.pause()
    await pause(20)
    socket.destroy()
    await expect.poll(() => response.destroyed).toBe(true)
    const next = callTo(server)
    next.socket.write(plainRequest('abc'))
    await expect.poll(() => answersIn(next.heard())).toBe(1)
  })

  it('is cut by destroy: the client sees no end', async () => {
    const { ended } = await answered(hasLane, response => {
      response.writeHead(200)
      response.write(Buffer.from('half'))
      setTimeout(() => response.destroy(), 20)
    })
    const heard = await ended
    expect(heard).toContain('4\r\nhalf\r\n')
    expect(heard).not.toContain('0\r\n\r\n')
  })

  it('waits for a client that does not read, and all bytes come, in order', async () => {
    const pieces = Array.from({ length: 512 }, (_, i) => Buffer.alloc(65_536, `${i},`))
    const written = { pieces: 0, waits: 0 }
    const pump = async (response: Answering): Promise<void> => {
      response.writeHead(200, { 'content-type': 'a/b' })
      for (const piece of pieces) {
        const hasRoom = response.write(piece)
        written.pieces += 1
        if (hasRoom) continue
        await new Promise<void>(resolve => response.once('drain', resolve))
        written.waits += 1
      }
      response.end()
    }
    const server = await servePlain((_, response) => void pump(response), { hasLane })
    const agent = new Agent({ keepAlive: true })
    onTestFinished(() => agent.destroy())
    const asking = httpRequest({ port: server.port, host: '127.0.0.1', method: 'POST', path: PLAIN_PATH, agent })
    asking.end('abc')
    const [answer]: IncomingMessage[] = await once(asking, 'response')
    expect(server.counted.plain).toBe(hasLane ? 1 : 0)
    // What the system and the client's own buffers hold is written; then nothing more is, until somebody reads.
    let before = -1
    await expect
      .poll(async () => {
        before = written.pieces
        await pause(50)
        return written.pieces
      })
      .toSatisfy((now: number) => now === before && now > 0)
    expect(written.pieces).toBeLessThan(pieces.length)
    const came: Buffer[] = []
    for await (const chunk of answer!) came.push(chunk)
    expect(Buffer.concat(came).equals(Buffer.concat(pieces))).toBe(true)
    expect(written.waits).toBeGreaterThan(0)
  })
})
