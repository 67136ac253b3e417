import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer as createProxy } from 'node:http'
import { createServer } from 'node:https'
import { type AddressInfo, connect, type Server } from 'node:net'
import { fileURLToPath } from 'node:url'
import { TYPESCRIPT_ARGUMENTS } from '@sternline/testkit'
import { describe, expect, it, onTestFinished } from 'vitest'

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

/** An upstream that speaks TLS with a certificate of a company's own authority. */
function secureUpstream(): Promise<number> {
  const key = readFileSync(certificate('upstream.key.pem'))
  const cert = readFileSync(certificate('upstream.pem'))
  return listening(createServer({ key, cert }, (request, response) => response.end(`seen ${request.headers.host}`)))
}

/** What the child got for its two requests. */
async function ask(apiUrl: string, environment: Readonly<Record<string, string>>): Promise<string[]> {
  const child = spawn(process.execPath, [...TYPESCRIPT_ARGUMENTS, CHILD, apiUrl], {
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

  it('is reached through HTTPS_PROXY, end to end, over a connection that is kept', async () => {
    const upstream = await secureUpstream()
    const asked: string[] = []
    const proxy = createProxy()
    proxy.on('connect', (request, socket) => {
      asked.push(`${request.url} ${request.headers['proxy-authorization'] ?? ''}`)
      const onward = connect(upstream, '127.0.0.1', () => socket.write('HTTP/1.1 200 OK\r\n\r\n'))
      onward.pipe(socket).pipe(onward)
      for (const one of [onward, socket]) one.on('error', () => {})
    })
    const port = await listening(proxy)
    const environment = {
      NODE_EXTRA_CA_CERTS: certificate('authority.pem'),
      HTTPS_PROXY: `http://user:secret@127.0.0.1:${port}`,
    }
    const seen = '200 seen upstream.test'
    expect(await ask('https://upstream.test', environment)).toEqual([seen, seen])
    expect(asked).toEqual([`upstream.test:443 Basic ${Buffer.from('user:secret').toString('base64')}`])
  })

  it('is not reached past a proxy that is gone, and the proxy’s password is not told', async () => {
    const environment = { HTTPS_PROXY: 'http://user:secret@127.0.0.1:9' }
    const results = await ask('https://upstream.test', environment)
    expect(results.join('')).toContain('No answer from upstream.test')
    expect(results.join('')).not.toContain('secret')
  })
})
