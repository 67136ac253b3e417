import type { Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createHttpUpstream } from '../../../src/upstreams/http-upstream.ts'
import { AnswerBody } from '../../../src/upstreams/wire/answer-body.ts'
import { connectionsTo } from '../../support/connections-to.ts'
import { ask, messageOf, textOf } from '../../support/message-to.ts'
import { rawHost } from '../../support/raw-host.ts'

const SILENT_MS = 300
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'
/** Kept for one second by us, because for two by the host. */
const KEPT = 'HTTP/1.1 200 OK\r\nKeep-Alive: timeout=2\r\nContent-Length: 2\r\n\r\nok'
const CHUNKED = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'
const LARGE = Buffer.alloc(24 * 2 ** 20, 'x')

/** A host that answers whatever comes as the test says; its connections, and how many requests came. */
async function host(answer: (socket: Socket, nth: number) => void, silentMs: number = SILENT_MS) {
  const seen = { open: 0, requests: 0 }
  const url = await rawHost(socket => {
    seen.open += 1
    socket.on('close', () => {
      seen.open -= 1
    })
    socket.on('data', () => {
      seen.requests += 1
      answer(socket, seen.requests)
    })
  })
  return { url, seen, connections: connectionsTo(url, { silentMs }) }
}

describe('a host that took the request and says nothing', () => {
  it.each([
    { begun: '', why: 'never' },
    { begun: 'HTTP/1.1 200 OK\r\nContent-Le', why: 'no more in its head' },
    { begun: `${CHUNKED}2\r\nok\r\n`, why: 'no more in its body' },
  ])('is let go after a time ($why), and is not asked again', async ({ begun }) => {
    const { seen, connections } = await host(socket => void socket.write(begun))
    const answered = connections.send(messageOf()).then(answer => textOf(answer))
    await expect(answered).rejects.toMatchObject({ code: 'ESILENT' })
    await expect.poll(() => seen).toEqual({ open: 0, requests: 1 })
  })

  it('is let go on a kept connection too, and is not asked again', async () => {
    const { seen, connections } = await host((socket, nth) => void (nth === 1 && socket.write(KEPT)))
    await textOf(await connections.send(messageOf()))
    const since = performance.now()
    await expect(connections.send(messageOf())).rejects.toMatchObject({ code: 'ESILENT' })
    expect(performance.now() - since).toBeGreaterThanOrEqual(SILENT_MS)
    await expect.poll(() => seen).toEqual({ open: 0, requests: 2 })
  })

  it('is explained as one that gave no answer', async () => {
    const { url } = await host(() => {})
    const upstream = createHttpUpstream({ name: 'anthropic', apiUrl: url, silentMs: SILENT_MS })
    onTestFinished(() => upstream.close())
    await expect(upstream.send(ask())).rejects.toMatchObject({
      code: 'upstream-unreachable',
      why: expect.stringContaining('said nothing for 30 minutes'),
      fix: expect.stringContaining('try again'),
    })
  })
})

describe('a host that is not silent', () => {
  it('may take its time, as long as something comes now and then', async () => {
    // Each pause is far shorter than that, on a busy machine too, and all of them are longer.
    const silentMs = 2_000
    const { connections } = await host(socket => {
      socket.write(CHUNKED)
      const pieces = [...Array(5).fill('1\r\na\r\n'), '0\r\n\r\n']
      const timer = setInterval(() => socket.write(pieces.shift() ?? ''), silentMs / 5)
      socket.on('close', () => clearInterval(timer))
    }, silentMs)
    expect(await textOf(await connections.send(messageOf()))).toBe('aaaaa')
  })

  it('may be made to wait for a reader for any time', async () => {
    const { connections } = await host(socket => {
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${LARGE.length}\r\n\r\n`)
      socket.write(LARGE)
    })
    const { body } = await connections.send(messageOf())
    if (!(body instanceof AnswerBody)) throw new Error('It is pushed.')
    let length = 0
    let how = ''
    body.giveTo({
      data: bytes => {
        if (length === 0) body.pause()
        length += bytes.length
      },
      whole: () => {
        how = 'whole'
      },
      broken: () => {
        how = 'broken'
      },
    })
    await pause(4 * SILENT_MS)
    expect([how, length < LARGE.length]).toEqual(['', true])
    body.resume()
    await expect.poll(() => [how, length]).toEqual(['whole', LARGE.length])
  })

  it.each([
    { first: 0, why: 'after an answer that came at once' },
    { first: 1_300, why: 'after an answer that took longer than that' },
  ])('is kept for as long as it said, $why', async ({ first }) => {
    const { seen, connections } = await host(
      (socket, nth) => void setTimeout(() => socket.write(KEPT), nth > 1 ? first : 0),
      10_000,
    )
    await textOf(await connections.send(messageOf()))
    expect(await textOf(await connections.send(messageOf()))).toBe('ok')
    await pause(500)
    expect(seen).toEqual({ open: 1, requests: 2 })
    await expect.poll(() => seen.open).toBe(0)
  })

  it('and a request that is over at once leaves a connection for the next', async () => {
    const { seen, connections } = await host(socket => void socket.write(OK))
    for (let i = 0; i < 2; i += 1) {
      expect(await textOf(await connections.send(messageOf()))).toBe('ok')
      await pause(2 * SILENT_MS)
    }
    expect(seen).toEqual({ open: 1, requests: 2 })
  })
})
