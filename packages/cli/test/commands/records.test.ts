import { once } from 'node:events'
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import type { Exchange } from '@sternline/engine'
import type { RunningServer } from '@sternline/server'
import { tempFolder } from '@sternline/testkit'
import { describe, expect, it, onTestFinished } from 'vitest'
import { run } from '../../src/run.ts'
import { noteServer } from '../../src/runtime-file.ts'
import { type FakeIo, fakeIo } from '../support/fake-io.ts'
import { testServer } from '../support/server.ts'

/** A home with a server that recorded three exchanges of two sessions; it is guarded by a token, as `sternline start` guards it. */
async function world(changes: Parameters<typeof fakeIo>[0] = {}) {
  const home = tempFolder()
  const data = join(home, 'data', 'sternline')
  const env = { XDG_RUNTIME_DIR: join(home, 'run'), XDG_DATA_HOME: join(home, 'data') }
  const io = fakeIo({ home, env, ...changes })
  const server = await testServer({ ledgerFile: join(data, 'ledger.sqlite'), tokenFile: join(data, 'token') })
  for (const session of ['one', 'two', 'one']) await talk(server, session)
  const note = async (): Promise<void> => void (await noteServer(join(home, 'run', 'sternline'), io, server.url))
  await note()
  return { io, home, data, server }
}

async function talk({ url }: RunningServer, session: string): Promise<void> {
  const body = {
    model: 'claude-sonnet-5',
    max_tokens: 9,
    messages: [{ role: 'user', content: 'the text of a person' }],
  }
  const answer = await fetch(`${url}/v1/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-sternline-session': session },
    body: JSON.stringify(body),
  })
  await answer.arrayBuffer()
}

const sessionsIn = (io: FakeIo): readonly string[] =>
  io
    .outText()
    .split('\n')
    .filter(line => line !== '')
    .map((line): Exchange => JSON.parse(line))
    .map(({ session }) => session)

describe('sternline export', { timeout: 60_000 }, () => {
  it('asks the server that runs', async () => {
    const { io } = await world()
    expect([await run(['export'], io), io.errText()]).toEqual([0, ''])
    expect(sessionsIn(io)).toEqual(['one', 'two', 'one'])
    expect(io.outText()).not.toContain('the text of a person')
  })

  it('reads the file at rest: the same lines', async () => {
    const { io, home, server } = await world()
    await run(['export'], io)
    await server.stop()
    const later = fakeIo({ home, env: io.env })
    expect(await run(['export'], later)).toBe(0)
    expect(later.outText()).toBe(io.outText())
    const folder = fakeIo({ home })
    expect(await run(['export', '--data', join(home, 'data', 'sternline'), '--session', 'two'], folder)).toBe(0)
    expect(sessionsIn(folder)).toEqual(['two'])
  })

  it('finds the file where the settings keep it', async () => {
    const { home, data, server } = await world()
    await server.stop()
    mkdirSync(join(home, '.config', 'sternline'), { recursive: true })
    writeFileSync(join(home, '.config', 'sternline', 'settings.json'), JSON.stringify({ ledger: { folder: data } }))
    const io = fakeIo({ home })
    expect([await run(['export', '--session', 'one'], io), sessionsIn(io)]).toEqual([0, ['one', 'one']])
  })

  it('writes CSV into a new file, for the owner alone, and never over another one', async () => {
    const { io, home } = await world()
    const file = join(home, 'out.csv')
    expect(await run(['export', '--format', 'csv', '--output', file], io)).toBe(0)
    expect(io.outText()).toBe('')
    expect(readFileSync(file, 'utf8').split('\r\n')[0]).toMatch(/^id,session,/)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const before = readFileSync(file, 'utf8')
    expect(await run(['export', '--output', file], io)).toBe(2)
    expect(io.errText()).toContain('It is there already.')
    expect(readFileSync(file, 'utf8')).toBe(before)
  })

  it.each([
    { args: ['--from', '2020-01-01', '--to', '2020-01-02'], lines: 0 },
    { args: ['--from', '2020-01-01'], lines: 3 },
    { args: ['--to', '2020-01-01T00:00:00Z'], lines: 0 },
  ])('takes a stretch of time: $args', async ({ args, lines }) => {
    const { io } = await world()
    await run(['export', ...args], io)
    expect(sessionsIn(io)).toHaveLength(lines)
  })

  it.each([
    { args: ['--from', 'yesterday'], says: '2026-11-22' },
    { args: ['--format', 'xml'], says: 'jsonl, csv' },
    { args: ['--data', '/nowhere/at/all'], says: 'There is no ledger at /nowhere/at/all/ledger.sqlite yet.' },
    { args: ['--server', 'http://127.0.0.1:1'], says: 'No Sternline server answers at http://127.0.0.1:1.' },
  ])('says what is wrong with $args', async ({ args, says }) => {
    const io = fakeIo({ home: tempFolder() })
    expect(await run(['export', ...args], io)).toBe(2)
    expect(io.errText()).toContain(says)
  })
})

describe('an export that breaks off', { timeout: 60_000 }, () => {
  /** Something that says it is our server, and cuts the connection in the middle of an export. */
  async function cuttingServer(): Promise<string> {
    const server = createServer((request, response) => {
      if (request.url === '/api/status') {
        const status = { version: '1', upstream: 'emulator', upstreamHost: null, emulated: true, ledgerFile: null }
        response.end(JSON.stringify(status))
        return
      }
      response.writeHead(200).write('{"id":"ex_1"}\n', () => setTimeout(() => response.destroy(), 50))
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    const address = server.address()
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  }

  /** Damages the plan of everything that a ledger's file holds. */
  function damage(file: string): void {
    const text = readFileSync(file, 'latin1')
    expect(text).toContain('{"strategy"')
    writeFileSync(file, text.replaceAll('{"strategy"', '["strategy"'), 'latin1')
  }

  it('at the server ends with 1 and is told, on standard output and in a file', async () => {
    const url = await cuttingServer()
    const io = fakeIo({ home: tempFolder() })
    expect(await run(['export', '--server', url], io)).toBe(1)
    expect(io.outText()).toBe('{"id":"ex_1"}\n')
    expect(io.errText()).toBe(
      `The export broke off before its end. What was written is not complete.\nThe server at ${url} cut the connection: it was stopped, or it can't read its ledger. Its log says why.\n`,
    )
    const file = join(io.home, 'out.jsonl')
    expect(await run(['export', '--server', url, '--output', file], io)).toBe(1)
    expect(io.errText()).toContain(`What stands in ${file} is not complete.`)
  })

  it('in the file at rest ends with 1 after its first line, and with 2 before it', async () => {
    const { home, data, server } = await world()
    await server.stop()
    damage(join(data, 'ledger.sqlite'))
    const io = fakeIo({ home })
    expect(await run(['export', '--data', data, '--format', 'csv'], io)).toBe(1)
    expect(io.outText()).toMatch(/^id,session,.*\r\n$/)
    expect(io.errText()).toMatch(/is not complete\.\nThe plan of exchange .* can't be read/)
    const before = fakeIo({ home })
    expect([await run(['export', '--data', data], before), before.outText()]).toEqual([2, ''])
    expect(before.errText()).not.toContain('broke off')
  })
})

describe('sternline forget', { timeout: 60_000 }, () => {
  it('deletes a session through the server that runs, once a person said yes', async () => {
    const { io } = await world({ isInTty: true, answer: 'y' })
    expect(await run(['forget', 'one'], io)).toBe(0)
    expect(io.questions).toEqual(['Delete all that is recorded of session "one"? It can\'t be brought back. [y/N] '])
    expect(io.outText()).toBe('Deleted: 2 exchanges of session "one".\n')
    const after = fakeIo({ home: io.home, env: io.env })
    await run(['export'], after)
    expect(sessionsIn(after)).toEqual(['two'])
  })

  it('deletes it in the file at rest', async () => {
    const { io, server } = await world()
    await server.stop()
    expect([await run(['forget', 'two', '--yes'], io), io.outText()]).toEqual([
      0,
      'Deleted: 1 exchange of session "two".\n',
    ])
    const after = fakeIo({ home: io.home, env: io.env })
    await run(['export'], after)
    expect(sessionsIn(after)).toEqual(['one', 'one'])
  })

  it.each([
    { why: 'through the server that runs', isAtRest: false },
    { why: 'in the file at rest', isAtRest: true },
  ])('deletes the kept texts of a session without an exchange, $why', async ({ isAtRest }) => {
    const { io, data, server } = await world()
    const token = readFileSync(join(data, 'token'), 'utf8').trim()
    await fetch(`${server.url}/api/sessions/three/keep-text`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-sternline-token': token },
      body: '{"hours":1}',
    })
    if (isAtRest) await server.stop()
    expect([await run(['forget', 'three', '--yes'], io), await run(['forget', 'three', '--yes'], io)]).toEqual([0, 1])
    expect(io.outText()).toBe('Deleted: 0 exchanges of session "three".\n')
  })

  it.each(['', 'n', 'yes please'])('deletes nothing for the answer "%s"', async answer => {
    const { io } = await world({ isInTty: true, answer })
    expect([await run(['forget', 'one'], io), io.errText()]).toEqual([1, 'Nothing was deleted.\n'])
    const after = fakeIo({ home: io.home, env: io.env })
    await run(['export'], after)
    expect(sessionsIn(after)).toHaveLength(3)
  })

  it('wants --yes where nobody can be asked', async () => {
    const { io } = await world()
    expect([await run(['forget', 'one'], io), io.errText()]).toEqual([2, expect.stringContaining('give --yes')])
  })

  it('ends with 1 for a session that is not recorded, whose name can’t touch the terminal', async () => {
    const { io, server } = await world()
    expect(await run(['forget', '\u001b[2Jnone', '--yes'], io)).toBe(1)
    expect(io.errText()).toContain('There is no session "?[2Jnone".')
    await server.stop()
    expect(await run(['forget', 'none', '--yes'], io)).toBe(1)
  })
})

describe('the token', () => {
  it('is shown to nobody but a server of this machine', async () => {
    const { io, data, server } = await world()
    const token = readFileSync(join(data, 'token'), 'utf8').trim()
    const seen: string[] = []
    const original = globalThis.fetch
    onTestFinished(() => {
      globalThis.fetch = original
    })
    globalThis.fetch = async (input, init) => {
      seen.push(`${String(input)} ${JSON.stringify(init?.headers ?? {})}`)
      const elsewhere = String(input).replace('http://sternline.example:1', server.url)
      return original(elsewhere, init)
    }
    expect(await run(['export', '--server', 'http://sternline.example:1'], io)).toBe(2)
    expect(io.errText()).toContain('answered with status 401')
    expect(seen.join('\n')).not.toContain(token)
  })
})
