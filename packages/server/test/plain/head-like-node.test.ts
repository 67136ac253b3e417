import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import fc from 'fast-check'
import { expect, it, onTestFinished } from 'vitest'
import { readPlainHead } from '../../src/plain/plain-head.ts'
import { anyRequestHead } from '../support/any-request-head.ts'

/** Comes behind every request: whoever counts its body otherwise takes this for a part of it, or a part of it for this. */
const NEXT = 'GET /next HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'

type Read = Readonly<{ method: string; url: string; rawHeaders: readonly string[]; length: number }>

/** Node's own server, and what it reads. */
async function nodesServer(): Promise<{ server: Server; read: Read[] }> {
  const read: Read[] = []
  const server = createServer({ maxHeaderSize: 64 * 1024 }, (request, response) => {
    let length = 0
    request.on('data', (piece: Buffer) => {
      length += piece.length
    })
    request.on('end', () => {
      const { method = '', url = '', rawHeaders } = request
      read.push({ method, url, rawHeaders, length })
      response.end()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { server, read }
}

it('what is plain is read by Node in the same way: method, target, headers, where the body ends', async () => {
  const { server, read } = await nodesServer()
  const { port } = server.address() as AddressInfo
  let plain = 0
  await fc.assert(
    fc.asyncProperty(anyRequestHead, async text => {
      // As a connection finds it: up to the first empty line.
      const lines = text.slice(0, `${text}\r\n\r\n`.indexOf('\r\n\r\n'))
      const head = readPlainHead(lines, 1_000)
      if (head === null) return
      plain += 1
      read.length = 0
      const socket = connect(port, '127.0.0.1')
      socket.resume().end(`${lines}\r\n\r\n${'x'.repeat(head.length)}${NEXT}`, 'latin1')
      await once(socket, 'close')
      expect(read).toEqual([
        { method: 'POST', url: head.url, rawHeaders: head.rawHeaders, length: head.length },
        { method: 'GET', url: '/next', rawHeaders: ['Host', 'a', 'Connection', 'close'], length: 0 },
      ])
    }),
    { numRuns: 4_000 },
  )
  expect(plain).toBeGreaterThan(100)
})
