import { connect } from 'node:net'
import { messageAnswer } from '@sternline/testkit'
import { expect, it, onTestFinished } from 'vitest'
import { BODY_ROOM } from '../../src/gateway/body-room.ts'
import type { RunningServer } from '../../src/index.ts'
import { post } from '../support/call.ts'
import { eventually, serveBefore } from '../support/serve.ts'

const KB = 1024

/** Leaves so much room for bodies, of this process and so of the server in it, until the test is over. */
function leaveRoom(bytes: number): void {
  const taken = BODY_ROOM.free - bytes
  BODY_ROOM.take(taken)
  onTestFinished(() => BODY_ROOM.give(taken))
}

function bodyOf(bytes: number): string {
  const text = (content: string): string =>
    JSON.stringify({ model: 'm', messages: [{ role: 'user', content: [{ type: 'text', text: content }] }] })
  return text('x'.repeat(bytes - text('').length))
}

/** Sends the beginning of a request, as much of its body as is said; what is answered. */
function begin({ port }: RunningServer, sent: number, length: number): { leave: () => void; heard: () => string } {
  const socket = connect(port, '127.0.0.1')
  let heard = ''
  socket.setEncoding('latin1').on('data', (text: string) => {
    heard += text
  })
  socket.on('error', () => {})
  onTestFinished(() => void socket.destroy())
  const head = `POST /v1/messages HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`
  socket.write(head + ' '.repeat(sent))
  return { leave: () => void socket.destroy(), heard: () => heard }
}

/** Waits until so much room is left. */
function roomLeft(bytes: number): Promise<true> {
  return eventually(async () => BODY_ROOM.free === bytes || null)
}

it.each([
  { path: '/v1/messages', headers: {}, why: 'an exchange' },
  { path: '/v1/messages', headers: { 'transfer-encoding': 'chunked' }, why: 'one in chunks' },
  { path: '/v1/messages/count_tokens', headers: {}, why: 'a neighbour' },
])('bodies for which there is no room are refused, and others go on: $why (attack 16)', async ({ path, headers }) => {
  const { server, upstream } = await serveBefore(() => messageAnswer())
  leaveRoom(300 * KB)
  for (let i = 0; i < 4; i++) {
    expect((await post(server, path, bodyOf(299 * KB), headers)).status).toBe(200)
    await roomLeft(300 * KB)
    const refused = await post(server, path, bodyOf(301 * KB), headers)
    expect([refused.status, refused.headers['retry-after']]).toEqual([503, '1'])
    expect(refused.json().error).toMatchObject({ type: 'api_error', code: 'too-much-at-once' })
    await roomLeft(300 * KB)
  }
  expect(upstream.requests).toHaveLength(4)
})

it('what is on its way from several counts together, and is given back when one leaves', async () => {
  const { server } = await serveBefore(() => messageAnswer())
  leaveRoom(300 * KB)
  const first = begin(server, 100 * KB, 200 * KB)
  begin(server, 100 * KB, 200 * KB)
  await roomLeft(100 * KB)
  const third = begin(server, 150 * KB, 200 * KB)
  await eventually(async () => third.heard().includes('too-much-at-once') || null)
  expect(third.heard()).toMatch(/^HTTP\/1\.1 503 /)
  await roomLeft(100 * KB)
  first.leave()
  await roomLeft(200 * KB)
  expect((await post(server, '/v1/messages', bodyOf(150 * KB))).status).toBe(200)
  await roomLeft(200 * KB)
})

it.each([
  { why: 'too large', answer: () => messageAnswer(), bytes: 33 * KB * KB, status: 413 },
  { why: 'not answered', answer: () => 'cut' as const, bytes: 10 * KB, status: 502 },
  { why: 'refused', answer: () => messageAnswer({}, { status: 400 }), bytes: 10 * KB, status: 400 },
])('room is given back where a request is $why', async ({ answer, bytes, status }) => {
  const { server } = await serveBefore(answer)
  const before = BODY_ROOM.free
  expect((await post(server, '/v1/messages', bodyOf(bytes))).status).toBe(status)
  await roomLeft(before)
})
