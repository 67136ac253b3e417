import { once } from 'node:events'
import type { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { post } from '../support/call.ts'
import { hastyHost } from '../support/hasty-host.ts'
import { rawHost } from '../support/raw-host.ts'
import { serve } from '../support/serve.ts'

/** More than sockets of this machine hold between two processes' ends. */
const SIZE = 24 * 2 ** 20

/** A body in which every place can be told from its neighbours. @param size about how long it is. Unit: bytes */
function longBody(size: number): string {
  let text = '{"model":"claude-sonnet-5","max_tokens":1,"messages":[{"role":"user","content":"'
  const numbers: string[] = []
  for (let i = 0; text.length + numbers.length * 9 < size; i += 1) numbers.push(String(i).padStart(9, '0'))
  text += numbers.join('')
  return `${text}"}]}`
}

/** A host that begins its answer when it has the head of a request, and reads the body only then; it ends when it has all of that. */
async function earlyHost(): Promise<{ url: string; bodies: string[] }> {
  const bodies: string[] = []
  const answer = async (socket: Socket): Promise<void> => {
    const [first] = await once(socket, 'data')
    socket.pause()
    const head = String(first.subarray(0, first.indexOf('\r\n\r\n')))
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1])
    socket.write('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n')
    await new Promise(resolve => setTimeout(resolve, 200))
    const pieces: Buffer[] = [first.subarray(head.length + 4)]
    let got = pieces[0]?.length ?? 0
    socket.on('data', piece => {
      pieces.push(piece)
      got += piece.length
      if (got < length) return
      bodies.push(Buffer.concat(pieces).toString('latin1'))
      socket.write('0\r\n\r\n')
    })
    socket.resume()
  }
  return { url: await rawHost(socket => void answer(socket)), bodies }
}

describe('a host that answers before it has read the request', () => {
  it.each(['/v1/messages', '/v1/messages/count_tokens'])('gets the rest of it as it was sent: %s', async path => {
    const host = await earlyHost()
    const server = await serve({ upstream: { name: 'anthropic', apiUrl: host.url } })
    const text = longBody(SIZE)
    const reply = await post(server, path, text, { 'x-sternline-cache': 'off' })
    expect([reply.status, reply.text]).toEqual([200, '{}'])
    expect(host.bodies[0] === text).toBe(true)
  })
  it.each(['/v1/messages', '/v1/messages/count_tokens'])(
    'is heard where it refuses the rest and is gone: %s',
    async path => {
      const host = await hastyHost()
      const server = await serve({ upstream: { name: 'anthropic', apiUrl: host.url } })
      const text = longBody(300 * 1024)
      for (let i = 0; i < 12; i += 1) {
        const reply = await post(server, path, text, { 'x-sternline-cache': 'off' })
        expect(reply.status).toBe(413)
      }
      expect(host.seen().requests).toBe(12)
    },
  )
})
