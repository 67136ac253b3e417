import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { startFakeUpstream, tempFolder } from '@sternline/testkit'
import { describe, expect, it, onTestFinished } from 'vitest'
import { LAUNCHER, type Launched, launch } from '../support/launcher.ts'

/** Where every write fails as on a full disk; Linux has it. */
const FULL = '/dev/full'

const QUESTION = {
  method: 'POST',
  headers: { 'content-type': 'application/json', 'x-api-key': 'any' },
  body: '{"model":"claude-opus-5","max_tokens":1,"messages":[{"role":"user","content":"Berths?"}]}',
}

type Loss = Readonly<{ what: string; redirect: string; lose: (started: Launched) => void; needsFull?: boolean }>

/** The ways in which nobody takes the lines of a process any more. */
const LOSSES: readonly Loss[] = [
  { what: 'the reader of its stderr is gone', redirect: '', lose: started => started.closeErr() },
  { what: 'the reader of its stdout is gone', redirect: '', lose: started => started.closeOut() },
  {
    what: 'the one reader of both is gone (`2>&1 | tee log`)',
    redirect: '2>&1',
    lose: started => {
      started.closeOut()
      started.closeErr()
    },
  },
  { what: 'stderr is on a full disk', redirect: `2>${FULL}`, lose: () => {}, needsFull: true },
  { what: 'stdout is on a full disk', redirect: `>${FULL}`, lose: () => {}, needsFull: true },
  { what: 'both are on a full disk', redirect: `>${FULL} 2>&1`, lose: () => {}, needsFull: true },
]
const POSSIBLE = LOSSES.filter(({ needsFull = false }) => !needsFull || existsSync(FULL))

/** The command with its output led elsewhere, by the shell that becomes it. */
function launchInto(redirect: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Launched {
  const wrapper = ['sh', '-c', `exec "$@" ${redirect}`, 'sh', process.execPath, LAUNCHER]
  return launch(args, { wrapper, env })
}

/** Where a server of this runtime folder listens. It notes that before it prints anything. */
async function addressNotedIn(runtime: string): Promise<string> {
  const folder = join(runtime, 'sternline')
  let url = ''
  const look = (): string => {
    const [note = ''] = existsSync(folder) ? readdirSync(folder) : []
    // It may be half written.
    url = /"url":\s*"(http[^"]+)"/.exec(note === '' ? '' : readFileSync(join(folder, note), 'utf8'))?.[1] ?? ''
    return url
  }
  await expect.poll(look, { timeout: 20_000 }).not.toBe('')
  return url
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise(resolve => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}

describe('a server whose lines nobody takes any more', { timeout: 60_000 }, () => {
  it.each(POSSIBLE)('goes on where $what, and SIGTERM still lets a stream end', async ({ redirect, lose }) => {
    let release = (): void => {}
    const waitFor = new Promise<void>(resolve => {
      release = resolve
    })
    const upstream = await startFakeUpstream(() => ({ body: ['first ', { waitFor }, 'last'] }))
    onTestFinished(() => upstream.close())
    const runtime = tempFolder()
    const to = ['--upstream', 'anthropic', '--api-url', upstream.url]
    const started = launchInto(redirect, ['start', '--port', '0', '--no-open', '--no-code', '--no-project', ...to], {
      XDG_RUNTIME_DIR: runtime,
    })
    const url = await addressNotedIn(runtime)
    // Not earlier: a checkout that has to be built first says so, and this is about the server.
    lose(started)
    const answer = await fetch(`${url}/v1/messages`, QUESTION)
    const heard = answer.text().catch(() => 'cut')
    // Each is an act of the owner, and so a line.
    for (let i = 0; i < 3; i += 1) {
      expect((await fetch(`${url}/api/export`)).status).toBe(200)
      expect((await fetch(`${url}/v1/messages`, QUESTION)).status).toBe(200)
    }
    started.kill('SIGTERM')
    await expect.poll(async () => (await fetch(`${url}/readyz`)).status, { timeout: 10_000 }).toBe(503)
    release()
    expect(await heard).toBe('first last')
    expect(await started.ended).toMatchObject({ code: 0, signal: null })
  })

  it.skipIf(!existsSync(FULL))('ends at the second signal also where its log is on a full disk', async () => {
    let asked = 0
    const upstream = await startFakeUpstream(() => {
      asked += 1
      return asked === 1 ? { body: ['all'] } : { body: ['first ', { waitFor: new Promise(() => {}) }] }
    })
    onTestFinished(() => upstream.close())
    const to = ['--upstream', 'anthropic', '--api-url', upstream.url]
    const started = launch(['start', '--port', '0', '--no-open', '--no-project', '--log', FULL, ...to])
    const [, url = ''] = await started.says(/runs at (http:\S+)\n/)
    expect(await (await fetch(`${url}/v1/messages`, QUESTION)).text()).toBe('all')
    const cut = (await fetch(`${url}/v1/messages`, QUESTION)).text().catch(() => 'cut')
    started.kill('SIGTERM')
    // Long enough after the first was heard for the second to count as one of its own.
    await expect.poll(async () => (await fetch(`${url}/readyz`)).status).toBe(503)
    await pause(700)
    started.kill('SIGTERM')
    expect(await cut).toBe('cut')
    expect(await started.ended).toMatchObject({ code: 143, signal: null })
  })

  it.skipIf(!existsSync('/proc/self'))('is not even started where its log can’t be, and says what to do', async () => {
    const ended = await launch(['start', '--port', '0', '--no-open', '--no-project', '--log', '/proc/sternline/x.log'])
      .ended
    expect(ended).toMatchObject({ code: 2, signal: null, out: '' })
    expect(ended.err).toMatch(/^The log \/proc\/sternline\/x\.log can't be written\.\n.*\nName a file/)
  })

  it.skipIf(!existsSync(FULL))('is the emulator as well', async () => {
    const port = await freePort()
    const started = launchInto(`>${FULL} 2>&1`, ['emulator', '--port', String(port)])
    const ask = async (): Promise<number> => {
      const answer = await fetch(`http://127.0.0.1:${port}/v1/messages`, QUESTION).catch(() => null)
      return answer?.status ?? 0
    }
    await expect.poll(ask, { timeout: 20_000 }).toBe(200)
    expect(await ask()).toBe(200)
    started.kill('SIGTERM')
    expect(await started.ended).toMatchObject({ code: 0, signal: null })
  })
})
