import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tempFolder } from '@sternline/testkit'
import { describe, expect, it } from 'vitest'
import type { Io } from '../../src/io.ts'
import { run } from '../../src/run.ts'
import { runProgram } from '../../src/run-client/run-program.ts'
import { type FakeIo, fakeIo } from '../support/fake-io.ts'
import { launch } from '../support/launcher.ts'
import { testServer } from '../support/server.ts'

/** A client: notes its environment and arguments, makes two calls, and ends with the code that it is told. */
const CLIENT = `
const { writeFileSync } = require('node:fs')
const [file, code, ...args] = process.argv.slice(2)
const ask = messages => fetch(process.env.ANTHROPIC_BASE_URL + '/v1/messages', {
  method: 'POST',
  headers: { 'content-type': 'application/json', authorization: 'Bearer ' + process.env.ANTHROPIC_AUTH_TOKEN },
  body: JSON.stringify({ model: 'claude-haiku-4-5', max_tokens: 50, system: 'Mind the rules. '.repeat(1500), messages }),
}).then(answer => answer.json())
const first = { role: 'user', content: 'Where?' }
ask([first])
  .then(() => ask([first, { role: 'assistant', content: 'There.' }, { role: 'user', content: 'And then?' }]))
  .then(() => { writeFileSync(file, JSON.stringify({ args, env: process.env })); process.exitCode = Number(code) })
`

type Noted = Readonly<{ args: readonly string[]; env: Readonly<Record<string, string>> }>

/** A folder with the client in it, and an Io of a user who has nothing yet. */
function world(
  env: Io['env'] = {},
): Readonly<{ io: FakeIo; client: string; file: string; noted: () => Noted; home: string }> {
  const home = tempFolder()
  const client = join(home, 'client.cjs')
  const file = join(home, 'noted.json')
  writeFileSync(client, CLIENT)
  const stop = new AbortController().signal
  const io = fakeIo({
    home,
    env: { PATH: process.env['PATH'], XDG_RUNTIME_DIR: join(home, 'run'), XDG_DATA_HOME: join(home, 'data'), ...env },
    runProgram: program => runProgram({ ...program, stop }),
  })
  return { io, client, file, home, noted: () => JSON.parse(readFileSync(file, 'utf8')) }
}

describe('sternline run', { timeout: 60_000 }, () => {
  it('starts a server, points the client at it, sums up in one line, and leaves nothing behind', async () => {
    const { io, client, file, noted, home } = world({ ANTHROPIC_API_KEY: 'sk-ant-mine', EDITOR: 'vi' })
    const code = await run(['run', '--', process.execPath, client, file, '0', '--data', 'x', '-p'], io)
    expect([code, io.outText()]).toEqual([0, ''])
    const { args, env } = noted()
    expect(args).toEqual(['--data', 'x', '-p'])
    expect(env).toMatchObject({
      ANTHROPIC_BASE_URL: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      CLAUDE_CODE_ATTRIBUTION_HEADER: '0',
      EDITOR: 'vi',
    })
    expect(JSON.stringify(env)).not.toContain('sk-ant-mine')
    expect(io.errText()).toMatch(
      /^Sternline: 2 calls, [\d.]+k cached, [\d.]+k saved, \d+ fresh, \$0\.0\d+ avoided \(emulated\), nothing missed\.\n$/,
    )
    await expect(fetch(env['ANTHROPIC_BASE_URL'] ?? '')).rejects.toThrow()
    expect(readdirSync(join(home, 'run', 'sternline'))).toEqual([])
  })

  it('uses the server that is named, counts only what came meanwhile, and lets it run', async () => {
    const server = await testServer()
    const { io, client, file, noted } = world()
    for (const calls of [1, 2]) {
      const own = world()
      await run(['run', '--server', server.url, process.execPath, own.client, own.file, '0'], own.io)
      expect(own.io.errText()).toMatch(/^Sternline: 2 calls while it ran, /)
      expect(calls).toBeGreaterThan(0)
    }
    expect(await run(['run', '--server', server.url, process.execPath, client, file, '3'], io)).toBe(3)
    expect(noted().env['ANTHROPIC_BASE_URL']).toBe(server.url)
    expect((await fetch(`${server.url}/api/status`)).status).toBe(200)
  })

  it("with Anthropic's own API the client keeps its key, and nothing but the address is set", async () => {
    const { io, home } = world({ ANTHROPIC_API_KEY: 'sk-ant-mine' })
    const seen: (Io['env'] | undefined)[] = []
    await run(['run', '--upstream', 'anthropic', '--api-url', 'http://127.0.0.1:9', 'claude'], {
      ...io,
      runProgram: async ({ env }) => {
        seen.push(env)
        return 0
      },
    })
    const [{ ANTHROPIC_BASE_URL: url, ...rest } = {}] = seen
    expect(url).toMatch(/^http:/)
    expect(rest).toEqual(io.env)
    expect(rest).toMatchObject({ ANTHROPIC_API_KEY: 'sk-ant-mine', XDG_DATA_HOME: join(home, 'data') })
    expect(io.errText()).toBe('Sternline: no call came through.\n')
  })

  it('as the settings say: our token in place of a key that they hold, and deployments in place of models', async () => {
    const { io, home } = world({ AZURE_KEY: 'a'.repeat(84), ANTHROPIC_API_KEY: 'sk-ant-mine' })
    mkdirSync(join(home, '.config', 'sternline'), { recursive: true })
    const azure = {
      api_url: 'https://contoso.services.ai.azure.com/anthropic',
      api_key_env: 'AZURE_KEY',
      available_models: [
        { name: 'my-opus', model: 'claude-opus-5' },
        { name: 'my-haiku', model: 'claude-haiku-4-5' },
      ],
    }
    const settings = JSON.stringify({ language_models: { azure_anthropic: azure } })
    writeFileSync(join(home, '.config', 'sternline', 'settings.json'), settings)
    const seen: Io['env'][] = []
    const code = await run(['run', '--upstream', 'settings', 'claude'], {
      ...io,
      runProgram: async ({ env }) => {
        seen.push(env)
        return 0
      },
    })
    expect([code, io.errText()]).toEqual([0, 'Sternline: no call came through.\n'])
    const token = readFileSync(join(home, 'data', 'sternline', 'token'), 'utf8').trim()
    expect(token).toMatch(/^slt_/)
    expect(seen).toMatchObject([
      {
        ANTHROPIC_AUTH_TOKEN: token,
        CLAUDE_CODE_ATTRIBUTION_HEADER: '0',
        ANTHROPIC_DEFAULT_OPUS_MODEL: 'my-opus',
        ANTHROPIC_DEFAULT_SONNET_MODEL: 'my-opus',
        ANTHROPIC_DEFAULT_HAIKU_MODEL: 'my-haiku',
      },
    ])
    expect(Object.keys(seen[0] ?? {})).not.toContain('ANTHROPIC_API_KEY')
  })

  it('says what to do when there is no such client', async () => {
    const { io } = world()
    expect(await run(['run', 'claude-that-is-not-there'], io)).toBe(2)
    expect(io.errText()).toMatch(/could not be started\.\nThere is no such program on the PATH\.\nGive its path/)
  })

  it('as a process: hands on input, output and the end by a signal', async () => {
    const echo = launch(['run', '--', 'node', '-e', "console.log('out'); process.exitCode = 7"])
    expect(await echo.ended).toMatchObject({
      code: 7,
      out: 'out\n',
      err: expect.stringMatching(/Sternline: no call came through\.\n$/),
    })
    const asked =
      "process.on('SIGTERM', () => { console.log('asked to end'); process.exit(5) }); console.log('runs'); setInterval(() => {}, 1000)"
    const waiting = launch(['run', '--', 'node', '-e', asked])
    await waiting.says(/runs/)
    waiting.kill('SIGINT')
    waiting.kill('SIGTERM')
    expect(await waiting.ended).toMatchObject({ code: 5, out: 'runs\nasked to end\n' })
  })
})

describe('sternline env', () => {
  it('prints what to export for the server that is named, for a shell and as JSON', async () => {
    const server = await testServer()
    const io = fakeIo({ env: { ANTHROPIC_API_KEY: 'mine' } })
    expect(await run(['env', '--server', server.url], io)).toBe(0)
    expect(io.outText()).toBe(
      `export ANTHROPIC_BASE_URL=${server.url}\nexport ANTHROPIC_AUTH_TOKEN=sternline-emulator\nunset ANTHROPIC_API_KEY\nexport CLAUDE_CODE_ATTRIBUTION_HEADER=0\n`,
    )
    const json = fakeIo()
    await run(['env', '--server', server.url, '--json'], json)
    expect(JSON.parse(json.outText())).toEqual({
      ANTHROPIC_BASE_URL: server.url,
      ANTHROPIC_AUTH_TOKEN: 'sternline-emulator',
      CLAUDE_CODE_ATTRIBUTION_HEADER: '0',
    })
  })

  it.each([
    { why: 'none runs', args: ['env'], says: /No Sternline server runs.*\n.*\nStart one with `sternline start`/ },
    { why: 'none answers there', args: ['env', '--server', 'http://127.0.0.1:9'], says: /No Sternline server answers/ },
  ])('ends with 2 and what to do when $why', async ({ args, says }) => {
    const home = tempFolder()
    const io = fakeIo({ home, env: { XDG_RUNTIME_DIR: home } })
    expect(await run(args, io)).toBe(2)
    expect(io.errText()).toMatch(says)
    expect(io.outText()).toBe('')
  })
})
