import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cache } from '@sternline/core'
import { messageAnswer, TYPESCRIPT_ARGUMENTS } from '@sternline/testkit'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startServer } from '../src/index.ts'
import { call, post } from './support/call.ts'
import { openEvents } from './support/events.ts'
import { longRequest } from './support/requests.ts'
import { eventually, exchangesOf, finishedExchange, serve, serveBefore } from './support/serve.ts'
import { countMarkers } from './support/without-insertions.ts'

describe('the port', () => {
  it('is the next free one when the wanted one is taken, and the caller can tell', async () => {
    const taken = await takePort()
    const server = await serve({ port: taken })
    expect(server.requestedPort).toBe(taken)
    expect(server.port).toBeGreaterThan(taken)
    expect(server.port).toBeLessThanOrEqual(taken + 20)
    expect(server.url).toBe(`http://127.0.0.1:${server.port}`)
    expect((await call(server, { path: '/api/status' })).status).toBe(200)
  })

  it('is the wanted one when it is free', async () => {
    const { port } = await freed()
    const server = await serve({ port })
    expect([server.port, server.requestedPort]).toEqual([port, port])
  })

  it('is no other one when exactly this one is asked for', async () => {
    const taken = await takePort()
    await expect(serve({ port: taken, exactPort: true })).rejects.toMatchObject({
      name: 'SternlineError',
      code: 'port-in-use',
      message: expect.stringContaining(String(taken)),
    })
  })

  it.each([-1, 70_000, 1.5, Number.NaN])('%d is none', async port => {
    await expect(serve({ port })).rejects.toMatchObject({ code: 'bad-port' })
  })

  // Kept for documents: no machine has it.
  it('can’t be had at an address of another machine, and no other port is advised', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sternline-elsewhere-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const elsewhere = serve({ host: '192.0.2.1', tokenFile: join(folder, 'token') })
    await expect(elsewhere).rejects.toMatchObject({
      code: 'cannot-listen',
      what: "Sternline can't listen on 192.0.2.1.",
      fix: expect.not.stringContaining('port'),
    })
  })

  it('is open on loopback only (attack 7)', async () => {
    const server = await serve()
    const elsewhere = connect(server.port, '127.0.0.2')
    await expect(once(elsewhere, 'connect')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })
})

describe('what a server is started with', () => {
  it('an address that can’t be used is refused before anything listens', async () => {
    const upstream = { name: 'anthropic', apiUrl: 'nonsense' } as const
    await expect(serve({ upstream })).rejects.toMatchObject({ code: 'bad-upstream-url' })
  })

  it('the settings decide about the markers', async () => {
    const { server, upstream } = await serveBefore(() => messageAnswer(), { settings: cache.off() })
    await post(server, '/v1/messages', longRequest())
    expect(countMarkers(upstream.requests[0]?.body ?? new Uint8Array())).toBe(0)
  })

  it('a ledger file that can’t be used is told, and everything else works (attack 30)', async () => {
    const folder = await temporaryFolder()
    await writeFile(join(folder, 'file'), 'no folder')
    const server = await serve({ ledgerFile: join(folder, 'file', 'ledger.db') })
    expect(server.ledgerProblem).toContain('memory')
    await post(server, '/v1/messages', longRequest(), { 'x-sternline-session': 'kept' })
    expect((await finishedExchange(server, 'kept')).outcome).toBe('ok')
    expect((await call(server, { path: '/api/status' })).json()).toMatchObject({
      ledgerFile: null,
      ledgerProblem: server.ledgerProblem,
    })
    // Requests still go on, so nothing that watches over the server may take it out.
    expect((await call(server, { path: '/readyz' })).status).toBe(200)
  })

  it('a ledger file keeps the exchanges from one server to the next', async () => {
    const ledgerFile = join(await temporaryFolder(), 'ledger.db')
    const first = await serve({ ledgerFile })
    expect(first.ledgerProblem).toBeNull()
    await post(first, '/v1/messages', longRequest(), { 'x-sternline-session': 'kept' })
    const before = await finishedExchange(first, 'kept')
    await first.stop()
    const second = await serve({ ledgerFile })
    expect(await exchangesOf(second, 'kept')).toEqual([before])
  })
})

describe('stop', () => {
  it('lets an answer that is under way end, and ends event streams', async () => {
    let release = (): void => {}
    const waitFor = new Promise<void>(resolve => {
      release = resolve
    })
    const ledgerFile = join(await temporaryFolder(), 'ledger.db')
    const { server } = await serveBefore(() => ({ body: ['first ', { waitFor }, 'last'] }), {
      ledgerFile,
      graceMs: 10_000,
    })
    const events = await openEvents(server)
    const reply = post(server, '/v1/messages', longRequest(), { 'x-sternline-session': 'late' })
    await eventually(async () => (await exchangesOf(server, 'late')).find(({ state }) => state === 'answered'))
    const stopped = server.stop()
    await events.ended
    expect((await call(server, { path: '/api/status' })).status).toBe(503)
    release()
    expect((await reply).text).toBe('first last')
    await stopped
    await expect(call(server, { path: '/api/status' })).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    const next = await serve({ ledgerFile })
    expect((await exchangesOf(next, 'late')).map(({ outcome }) => outcome)).toEqual(['ok'])
  })

  it('cuts an answer that does not end, and records that', async () => {
    const ledgerFile = join(await temporaryFolder(), 'ledger.db')
    const { server, upstream } = await serveBefore(() => ({ body: ['first'], finish: 'hang' }), {
      ledgerFile,
      graceMs: 20,
    })
    const reply = post(server, '/v1/messages', longRequest(), { 'x-sternline-session': 'long' })
    reply.catch(() => {})
    await eventually(async () => (await exchangesOf(server, 'long')).find(({ state }) => state === 'answered'))
    await server.stop()
    await expect(reply).rejects.toThrow()
    await upstream.requests[0]?.clientLeft
    const next = await serve({ ledgerFile })
    expect((await exchangesOf(next, 'long')).map(({ outcome }) => outcome)).toEqual(['aborted'])
  })

  it('may be called twice, and frees the port', async () => {
    const server = await serve()
    await Promise.all([server.stop(), server.stop()])
    const again = await serve({ port: server.port, exactPort: true })
    expect(again.port).toBe(server.port)
  })

  it('does not wait for connections that are kept open for nothing', async () => {
    const server = await serve({ graceMs: 60_000 })
    await (await fetch(`${server.url}/api/status`)).text()
    const silent = connect(server.port, '127.0.0.1')
    onTestFinished(() => void silent.destroy())
    await once(silent, 'connect')
    await server.stop()
  })

  it('leaves nothing open: the process ends by itself', async () => {
    const file = fileURLToPath(new URL('support/used-once.ts', import.meta.url))
    const ledgerFile = join(await temporaryFolder(), 'ledger.db')
    const child = spawn(process.execPath, [...TYPESCRIPT_ARGUMENTS, file, ledgerFile], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    onTestFinished(() => void child.kill('SIGKILL'))
    let heard = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => (heard += chunk))
    const [code] = await once(child, 'close')
    expect([code, heard]).toEqual([0, expect.stringContaining('"status":200')])
    const next = await startServer({
      port: 0,
      upstream: { name: 'emulator' },
      ledgerFile,
      pageFolder: null,
      version: '0.0.0-test',
    })
    onTestFinished(() => next.stop())
    expect((await exchangesOf(next, 'once')).map(({ outcome }) => outcome)).toEqual(['ok'])
  })
})

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sternline-server-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}

/** Listens on a port until the test is over. */
async function takePort(): Promise<number> {
  const { port, release } = await listenAnywhere()
  onTestFinished(release)
  return port
}

/** A port that was free a moment ago. */
async function freed(): Promise<{ port: number }> {
  const { port, release } = await listenAnywhere()
  await release()
  return { port }
}

async function listenAnywhere(): Promise<{ port: number; release: () => Promise<void> }> {
  const other = createServer()
  await new Promise<void>(resolve => other.listen(0, '127.0.0.1', resolve))
  const { port } = other.address() as AddressInfo
  return { port, release: () => new Promise(resolve => other.close(() => resolve())) }
}
