import { readdirSync } from 'node:fs'
import { jsonLines, messageStreamAnswer, record, startFakeUpstream, tempFile, tempFolder } from '@sternline/testkit'
import { describe, expect, it, onTestFinished } from 'vitest'
import { run } from '../../src/run.ts'
import { noteServer } from '../../src/runtime-file.ts'
import { DEMO_FILE } from '../../src/start/play-demo.ts'
import { fakeIo } from '../support/fake-io.ts'
import { jsonReplay } from '../support/json-replay.ts'
import { testServer } from '../support/server.ts'

async function fakeApi(): Promise<Awaited<ReturnType<typeof startFakeUpstream>>> {
  const api = await startFakeUpstream(() =>
    messageStreamAnswer({ usage: { input_tokens: 10, cache_creation_input_tokens: 3000, output_tokens: 5 } }),
  )
  onTestFinished(() => api.close())
  return api
}

function billedArgs(apiUrl: string): string[] {
  return [DEMO_FILE, '--upstream', 'anthropic', '--api-url', apiUrl]
}

const KEY = 'sk-ant-of-the-test'

describe('a billed replay', () => {
  it('sends nothing without a confirmed price, shows the price, and sends all with it', async () => {
    const api = await fakeApi()
    const home = tempFolder()
    const io = fakeIo({ home, env: { ANTHROPIC_API_KEY: KEY } })
    expect(await run(['replay', ...billedArgs(api.url)], io)).toBe(2)
    expect(api.requests).toHaveLength(0)
    expect(io.errText()).toContain(`9 calls to ${api.host}`)
    const [, amount = ''] = /--confirm-usd ([\d.]+)/.exec(io.errText()) ?? []
    expect(Number(amount)).toBeGreaterThan(0)

    const paid = await jsonReplay(
      [...billedArgs(api.url), '--confirm-usd', amount],
      fakeIo({ home, env: { ANTHROPIC_API_KEY: KEY } }),
    )
    expect(paid.code).toBe(0)
    expect(paid.report).toMatchObject({ emulated: false, totals: { calls: 9, failed: 0 } })
    expect(api.requests).toHaveLength(9)
    for (const { headers } of api.requests) expect(JSON.stringify(headers)).toContain(KEY)
    expect(paid.err + io.errText()).not.toContain(KEY)
  })

  it('sends nothing without a key', async () => {
    const api = await fakeApi()
    const io = fakeIo({ home: tempFolder() })
    expect(await run(['replay', ...billedArgs(api.url), '--confirm-usd', '1'], io)).toBe(2)
    expect(io.errText()).toMatch(/ANTHROPIC_API_KEY, and that is not set/)
    expect(api.requests).toHaveLength(0)
  })

  it('refuses a model of unknown price', async () => {
    const api = await fakeApi()
    const io = fakeIo({ home: tempFolder(), env: { ANTHROPIC_API_KEY: KEY } })
    expect(await run(['replay', ...billedArgs(api.url), '--model', 'claude-2.1', '--confirm-usd', '1'], io)).toBe(2)
    expect(io.errText()).toMatch(/There is no price for claude-2\.1/)
    expect(api.requests).toHaveLength(0)
  })

  it('refuses to go through a running server that is not emulated, unless an upstream is named', async () => {
    const api = await fakeApi()
    const { url } = await testServer({ upstream: { name: 'anthropic', apiUrl: api.url } })
    const runtime = tempFolder()
    const home = tempFolder()
    await noteServer(`${runtime}/sternline`, { pid: process.pid, now: Date.now, isAlive: () => true }, url)
    const env = { XDG_RUNTIME_DIR: runtime }

    for (const args of [
      ['replay', DEMO_FILE],
      ['replay', DEMO_FILE, '--server', url],
    ]) {
      const io = fakeIo({ env, home })
      expect(await run(args, io)).toBe(2)
      expect(io.errText()).toMatch(/^Nothing was sent: the server at \S+ sends requests to 127\.0\.0\.1:\d+\.\n/)
    }
    const emulated = await jsonReplay([DEMO_FILE, '--upstream', 'emulator'], fakeIo({ env, home }))
    expect(emulated).toMatchObject({ code: 0, report: { emulated: true } })
    expect(emulated.report.server).not.toBe(url)
    expect(api.requests).toHaveLength(0)
  })

  it.each([
    {
      args: ['--server', 'http://127.0.0.1:1', '--upstream', 'anthropic'],
      err: /do not go together/,
      why: 'a named server and a named upstream',
    },
    {
      args: ['--api-url', 'http://127.0.0.1:1'],
      err: /--api-url needs --upstream anthropic/,
      why: 'an address without its upstream',
    },
    {
      args: ['--upstream', 'anthropic', '--api-url', 'http://127.0.0.1:1/?key=1'],
      err: /query/,
      why: 'an address that can hold a key',
    },
  ])('refuses $why', async ({ args, err }) => {
    const io = fakeIo({ home: tempFolder(), env: { ANTHROPIC_API_KEY: KEY } })
    expect(await run(['replay', tempFile('a.jsonl', jsonLines(record(1))), ...args], io)).toBe(2)
    expect(io.errText()).toMatch(err)
  })

  it('leaves no note of the server that it started for itself', async () => {
    const runtime = tempFolder()
    await jsonReplay([DEMO_FILE], fakeIo({ env: { XDG_RUNTIME_DIR: runtime }, home: tempFolder() }))
    expect(readdirSync(runtime)).toEqual([])
  })
})
