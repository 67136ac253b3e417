import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { connect, type Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { TYPESCRIPT_ARGUMENTS } from '@sternline/testkit'
import { describe, expect, it, onTestFinished } from 'vitest'
import { serve } from '../support/serve.ts'

const FAULTS = fileURLToPath(new URL('../support/faults-of-bodies.ts', import.meta.url))
const MB = 2 ** 20
const COUNT = 10
const SIZE = 8 * MB

/** So much is kept for the next bodies. */
const KEPT = 24 * MB

/** An upstream that reads everything, keeps nothing, begins an answer and never ends it. */
async function hangingUpstream(): Promise<{ url: string; begun: ServerResponse[] }> {
  const begun: ServerResponse[] = []
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('event: ping\ndata: {"type":"ping"}\n\n')
      begun.push(response)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  return { url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`, begun }
}

function ask(port: number, connection: string): Socket {
  const body = `{"model":"claude-sonnet-5","messages":[{"role":"user","content":"${'x'.repeat(SIZE)}"}]}`
  const socket = connect(port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  socket.on('error', () => {})
  socket.write(
    `POST /v1/messages HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: ${connection}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    'latin1',
  )
  return socket
}

describe('the bodies of requests whose answers take their time', () => {
  it.each(['keep-alive', 'close'])('are gone as soon as these have begun: connection %s', async connection => {
    setFlagsFromString('--expose-gc')
    const collect: unknown = runInNewContext('gc')
    const upstream = await hangingUpstream()
    const server = await serve({ upstream: { name: 'anthropic', apiUrl: upstream.url } })
    const before = process.memoryUsage().arrayBuffers
    const heard = Array.from({ length: COUNT }, () => once(ask(server.port, connection), 'data'))
    await Promise.all(heard)
    expect(upstream.begun).toHaveLength(COUNT)
    await expect
      .poll(() => {
        if (typeof collect === 'function') collect()
        return process.memoryUsage().arrayBuffers - before
      })
      .toBeLessThan(KEPT + SIZE)
  })
})

/** How often a process that has a gateway, and takes memory as bodies do, asked the system for a page, each time. */
async function faults(): Promise<number[]> {
  const child = spawn(process.execPath, [...TYPESCRIPT_ARGUMENTS, FAULTS], { stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  child.stdout.on('data', chunk => {
    text += chunk
  })
  await once(child, 'close')
  return JSON.parse(text)
}

/** Only glibc learns what it is taught. */
const isGlibc = JSON.stringify(process.report.getReport()).includes('"glibcVersionRuntime"')

it.runIf(isGlibc)('memory of bodies that was given back is not taken from the system again', async () => {
  const [first = 0, ...later] = await faults()
  // 16 MB have 4,096 pages. Without a gateway each of the later turns asks for as many, in most processes: some learn of something else.
  expect(first).toBeGreaterThan(1_000)
  expect(later).toHaveLength(7)
  expect(Math.max(...later)).toBeLessThan(400)
})
