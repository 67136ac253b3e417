import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer as createProxy, type IncomingMessage } from 'node:http'
import { createServer } from 'node:https'
import { type AddressInfo, connect, type Server } from 'node:net'
import type { Duplex } from 'node:stream'
import { TLSSocket } from 'node:tls'
import { fileURLToPath } from 'node:url'
import { TYPESCRIPT_ARGUMENTS } from '@sternline/testkit'
import { describe, expect, it, onTestFinished } from 'vitest'
import { toldBytes } from '../support/told-bytes.ts'

const CHILD = fileURLToPath(new URL('../support/ask-once.ts', import.meta.url))
const certificate = (name: string): string => fileURLToPath(new URL(`../support/certificates/${name}`, import.meta.url))

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
  })
  return (server.address() as AddressInfo).port
}

/** A certificate of a company's own authority. */
const CERTIFIED = {
  key: readFileSync(certificate('upstream.key.pem')),
  cert: readFileSync(certificate('upstream.pem')),
}

/** An upstream that speaks TLS with it. */
function secureUpstream(): Promise<number> {
  return listening(createServer(CERTIFIED, (request, response) => response.end(`seen ${request.headers.host}`)))
}

/** Connects whoever asks a proxy for a tunnel to a port of this machine, and notes what was asked. */
function tunnelsTo(port: number, asked: string[]): (request: IncomingMessage, socket: Duplex) => void {
  return (request, socket) => {
    asked.push(`${request.url} ${request.headers['proxy-authorization'] ?? ''}`)
    const onward = connect(port, '127.0.0.1', () => socket.write('HTTP/1.1 200 OK\r\n\r\n'))
    onward.pipe(socket).pipe(onward)
    for (const one of [onward, socket]) one.on('error', () => {})
  }
}

/** What the child got for its requests. @param bodies see there */
async function ask(
  apiUrl: string,
  environment: Readonly<Record<string, string>>,
  ...bodies: readonly string[]
): Promise<string[]> {
  const child = spawn(process.execPath, [...TYPESCRIPT_ARGUMENTS, CHILD, apiUrl, ...bodies], {
    env: { PATH: process.env['PATH'] ?? '', ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let text = ''
  child.stdout.on('data', chunk => {
    text += chunk
  })
  await once(child, 'close')
  return JSON.parse(text)
}

const KB = 1024

/** Lengths around those that a plain connection takes in one write, and where each is cut. */
const BODIES: readonly (readonly [length: number, ...cuts: number[]])[] = [
  ...[59, 60, 120, 1_536].flatMap(kb => [-1, 0, 1].map((more): [number] => [kb * KB + more])),
  [200 * KB, 10 * KB, 1, 100 * KB],
  [1_500 * KB, 60 * KB, 0, 256 * KB, 256 * KB],
  [2_048 * KB],
  [2_048 * KB, 3, 1_000 * KB],
  [0],
]

describe('an upstream behind TLS', () => {
  it('with a certificate of an unknown authority is refused, and it is said what to do', async () => {
    const port = await secureUpstream()
    const [first] = await ask(`https://127.0.0.1:${port}`, {})
    expect(first).toContain('not trusted here')
    expect(first).toContain('NODE_EXTRA_CA_CERTS')
  })

  it('is reached when NODE_EXTRA_CA_CERTS names the authority', async () => {
    const port = await secureUpstream()
    const extra = { NODE_EXTRA_CA_CERTS: certificate('authority.pem') }
    const seen = `200 seen 127.0.0.1:${port}`
    expect(await ask(`https://127.0.0.1:${port}`, extra)).toEqual([seen, seen])
  })

  it('is shown a session of before by a new connection', async () => {
    const port = await listening(
      createServer(CERTIFIED, ({ socket }, response) => {
        const isReused = socket instanceof TLSSocket && socket.isSessionReused()
        response.setHeader('connection', 'close').end(isReused ? 'known' : 'new')
      }),
    )
    const extra = { NODE_EXTRA_CA_CERTS: certificate('authority.pem') }
    expect(await ask(`https://127.0.0.1:${port}`, extra)).toEqual(['200 new', '200 known'])
  })

  it('gets every body as it was sent, over one connection', async () => {
    const host = createServer(CERTIFIED, async (request, response) => {
      const hash = createHash('sha256')
      for await (const piece of request) hash.update(piece)
      response.end(hash.digest('hex'))
    })
    let connections = 0
    host.on('secureConnection', () => {
      connections += 1
    })
    const extra = { NODE_EXTRA_CA_CERTS: certificate('authority.pem') }
    const results = await ask(`https://127.0.0.1:${await listening(host)}`, extra, JSON.stringify(BODIES))
    const sent = BODIES.map(([length]) => `200 ${createHash('sha256').update(toldBytes(length)).digest('hex')}`)
    expect([results, connections]).toEqual([sent, 1])
  })

  it('that speaks none is told apart', async () => {
    const plain = await listening(createProxy((_, response) => response.end()))
    expect((await ask(`https://127.0.0.1:${plain}`, {})).join()).toContain('https:// or http://')
  })

  it.each([
    { scheme: 'http', createServer: () => createProxy(), why: 'HTTPS_PROXY' },
    { scheme: 'https', createServer: () => createServer(CERTIFIED), why: 'an HTTPS_PROXY that speaks TLS itself' },
  ])(
    'is reached through $why, end to end, over a connection that is kept',
    async ({ scheme, createServer: create }) => {
      const asked: string[] = []
      const proxy = create()
      proxy.on('connect', tunnelsTo(await secureUpstream(), asked))
      const environment = {
        NODE_EXTRA_CA_CERTS: certificate('authority.pem'),
        HTTPS_PROXY: `${scheme}://user:secret@127.0.0.1:${await listening(proxy)}`,
      }
      const seen = '200 seen upstream.test'
      expect(await ask('https://upstream.test', environment)).toEqual([seen, seen])
      expect(asked).toEqual([`upstream.test:443 Basic ${Buffer.from('user:secret').toString('base64')}`])
    },
  )

  it('is nobody whose name the proxy is asked for', async () => {
    const names: unknown[] = []
    const proxy = createServer(CERTIFIED)
    proxy.on('secureConnection', socket => names.push(socket.servername))
    proxy.on('connect', tunnelsTo(await secureUpstream(), []))
    const environment = {
      NODE_EXTRA_CA_CERTS: certificate('authority.pem'),
      HTTPS_PROXY: `https://localhost:${await listening(proxy)}`,
    }
    expect(await ask('https://upstream.test', environment)).toContain('200 seen upstream.test')
    expect(names).toEqual(['localhost'])
  })

  it('is told apart from a proxy that refuses, whose answer is not the upstream’s', async () => {
    const refusing = createProxy().on('connect', (_, socket) => {
      socket.end('HTTP/1.1 407 Who are you\r\nContent-Length: 0\r\n\r\n')
    })
    const results = await ask('https://upstream.test', { HTTPS_PROXY: `http://127.0.0.1:${await listening(refusing)}` })
    expect(results.join()).toContain('The proxy that HTTPS_PROXY names does not let the connection through')
  })

  it('is not reached past a proxy that is gone, and the proxy’s password is not told', async () => {
    const environment = { HTTPS_PROXY: 'http://user:secret@127.0.0.1:9' }
    const results = await ask('https://upstream.test', environment)
    expect(results.join('')).toContain('No answer from upstream.test')
    expect(results.join('')).not.toContain('secret')
  })
})
