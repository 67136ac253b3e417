import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, realpathSync, statSync, writeFileSync } from 'node:fs'
import { createServer, request } from 'node:http'
import { dirname, join } from 'node:path'
import { tempFile, tempFolder } from '@sternline/testkit'
import { describe, expect, it, onTestFinished } from 'vitest'
import { DEMO_FILE } from '../src/start/play-demo.ts'
import { readVersion } from '../src/version.ts'
import type { JsonReport } from './support/json-replay.ts'
import { LAUNCHER, launch } from './support/launcher.ts'

const RUNS_AT = /runs at (http:\/\/127\.0\.0\.1:(\d+))\n/

describe('the launcher', { timeout: 60_000 }, () => {
  it('can be executed, runs from any folder, and passes the exit code on', async () => {
    expect(statSync(LAUNCHER).mode & 0o111).toBe(0o111)
    expect(await launch(['--version'], { cwd: '/' }).ended).toMatchObject({ code: 0, out: `${readVersion()}\n` })
    expect(await launch(['nonsense']).ended).toMatchObject({ code: 2, out: '' })
  })

  it('runs by its first line, which every system understands; npm start gives Node the flags of a server as well', async () => {
    const ended = await launch(['--version'], { wrapper: [LAUNCHER] }).ended
    expect(ended).toMatchObject({ code: 0, out: `${readVersion()}\n`, err: '' })
    // With BusyBox, as in Alpine's images, `env` takes a name and nothing else.
    expect(readFileSync(LAUNCHER, 'utf8').split('\n', 1)).toEqual(['#!/usr/bin/env node'])
    const heap: { NODE_FLAGS: readonly string[] } = await import(join(dirname(LAUNCHER), 'server-heap.mjs'))
    const { scripts } = JSON.parse(readFileSync(join(dirname(LAUNCHER), '../../../package.json'), 'utf8'))
    expect(scripts.start).toBe(`node ${heap.NODE_FLAGS.join(' ')} tools/start.mjs`)
  })

  it('just runs when it is installed as a package, and takes no notice of a tools folder of somebody else', async () => {
    const project = tempFolder()
    const installed = join(project, 'node_modules', 'sternline')
    for (const folder of ['bin', 'dist', '../../tools']) mkdirSync(join(installed, folder), { recursive: true })
    cpSync(dirname(LAUNCHER), join(installed, 'bin'), { recursive: true })
    writeFileSync(join(installed, 'dist', 'main.js'), 'export const main = async args => console.log(args.join())')
    writeFileSync(join(project, 'tools', 'ensure-ready.mjs'), 'throw new Error("not ours")')
    writeFileSync(join(installed, 'package.json'), '{"type":"module"}')
    const launcher = join(installed, 'bin', 'sternline.mjs')
    expect(await launch(['a', 'b'], { launcher }).ended).toMatchObject({ code: 0, out: 'a,b\n', err: '' })
  })
})

describe('sternline start', { timeout: 60_000 }, () => {
  it('prints the address and how to point a client at it, is found by replay, and Ctrl-C ends it with 0 and nothing left', async () => {
    const runtime = tempFolder()
    const server = launch(['start', '--port', '0', '--no-open'], { env: { XDG_RUNTIME_DIR: runtime } })
    const [, url = ''] = await server.says(RUNS_AT)
    await server.says(/Ctrl-C stops it/)
    expect(server.out()).toContain(`ANTHROPIC_BASE_URL=${url}\n`)
    expect(server.out()).toContain('No model answers and nothing is billed')
    expect(readdirSync(join(runtime, 'sternline'))).toEqual([`server-${server.pid}.json`])

    const replay = async (): Promise<JsonReport> => {
      const { code, out } = await launch(['replay', DEMO_FILE, '--json'], { env: { XDG_RUNTIME_DIR: runtime } }).ended
      expect(code).toBe(0)
      return JSON.parse(out)
    }
    const first = await replay()
    const second = await replay()
    expect([first.server, second.server]).toEqual([url, url])
    expect(second.totals.usage.cached).toBeGreaterThan(first.totals.usage.cached)

    server.kill('SIGINT')
    expect(await server.ended).toMatchObject({ code: 0, signal: null })
    expect(readdirSync(join(runtime, 'sternline'))).toEqual([])
    await expect(fetch(url)).rejects.toThrow()
  })

  it('answers to the names that it is given, on the command line or in settings.json', async () => {
    const statuses = async (args: readonly string[]): Promise<readonly (number | undefined)[]> => {
      const config = tempFolder()
      mkdirSync(join(config, 'sternline'))
      writeFileSync(join(config, 'sternline', 'settings.json'), '{ "server": { "host_names": ["gw.file"] } }')
      const env = { XDG_CONFIG_HOME: config }
      const server = launch(['start', '--port', '0', '--no-open', ...args], { env })
      const [, url = ''] = await server.says(RUNS_AT)
      await server.says(/Ctrl-C stops it/)
      const statusFor = (host: string): Promise<number | undefined> =>
        new Promise((resolve, reject) => {
          const asking = request(`${url}/api/status`, { headers: { host }, agent: false }, answer => {
            answer.resume()
            resolve(answer.statusCode)
          })
          asking.on('error', reject).end()
        })
      const found = await Promise.all(['gw.file', 'gw.one:8443', 'gw.two', 'gw.two:8080'].map(statusFor))
      server.kill('SIGINT')
      await server.ended
      return found
    }
    expect(await statuses([])).toEqual([200, 403, 403, 403])
    expect(await statuses(['--host-name', 'gw.one:8443', '--host-name', 'gw.two'])).toEqual([403, 200, 200, 200])
  })

  it('opens the folder that it runs in, or the one that is named; with a project the page’s files are there', async () => {
    const folder = realpathSync(tempFolder())
    mkdirSync(join(folder, 'named'))
    const opened = async (args: readonly string[]): Promise<unknown> => {
      const server = launch(['start', ...args, '--port', '0', '--no-open', '--no-code'], { cwd: folder })
      const [, url = ''] = await server.says(RUNS_AT)
      await server.says(/Ctrl-C stops it/)
      const answer = await (await fetch(`${url}/api/project`)).json()
      server.kill('SIGINT')
      expect((await server.ended).out).toContain(
        answer.root === null ? 'No project is open' : `Project: ${answer.root}`,
      )
      return answer.root
    }
    expect(await opened([])).toBe(folder)
    expect(await opened(['named'])).toBe(join(folder, 'named'))
    expect(await opened(['--no-project'])).toBeNull()
    const missing = await launch(['start', 'nowhere', '--port', '0', '--no-open'], { cwd: folder }).ended
    expect([missing.code === 0, missing.err.includes('There is no folder at this path.')]).toEqual([false, true])
  })

  it('ends with 0 on SIGTERM too, and counts a doubled Ctrl-C as one', async () => {
    for (const signals of [['SIGTERM'], ['SIGINT', 'SIGINT']] as const) {
      const server = launch(['start', '--port', '0', '--no-open'])
      await server.says(/Ctrl-C stops it/)
      for (const signal of signals) server.kill(signal)
      expect(await server.ended).toMatchObject({ code: 0, signal: null })
    }
  })

  it('ends when the npm that runs it is killed, though the shell between them does not pass that on', async () => {
    const runtime = tempFolder()
    const server = launch(['start', '--port', '0', '--no-open'], {
      shell: true,
      env: { XDG_RUNTIME_DIR: runtime, npm_lifecycle_event: 'start' },
    })
    const [, url = ''] = await server.says(RUNS_AT)
    await server.says(/Ctrl-C stops it/)
    server.kill('SIGTERM')
    expect(await server.ended).toMatchObject({ signal: 'SIGTERM' })
    await expect.poll(() => readdirSync(join(runtime, 'sternline')), { timeout: 5000 }).toEqual([])
    await expect(fetch(url)).rejects.toThrow()
  })

  it('takes the next free port when the wanted one is taken, and says so', async () => {
    const other = createServer()
    await new Promise<void>(resolve => other.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void other.close())
    const address = other.address()
    const taken = typeof address === 'object' && address !== null ? address.port : 0
    const server = launch(['start', '--port', String(taken), '--no-open'])
    const [, , port] = await server.says(RUNS_AT)
    await server.says(/Ctrl-C stops it/)
    expect(Number(port)).toBeGreaterThan(taken)
    expect(server.out()).toContain(`Port ${taken} is taken, so it is ${port}.`)
  })

  it('goes on in memory when the data folder is read-only, and says so', async () => {
    const folder = tempFolder()
    chmodSync(folder, 0o555)
    // No mode keeps root from writing; in /sys not even root can make a folder.
    const data = process.getuid?.() === 0 ? '/sys/sternline' : join(folder, 'sternline')
    const env = { XDG_RUNTIME_DIR: '' }
    const server = launch(['start', '--port', '0', '--no-open', '--data', data], { env })
    const [, url = ''] = await server.says(RUNS_AT)
    const { code, out, err } = await launch(['replay', DEMO_FILE, '--server', url, '--json']).ended
    expect({ code, totals: JSON.parse(out).totals }).toMatchObject({ code: 0, totals: { calls: 9 } })
    expect(err).toContain('Replaying through')
    server.kill('SIGINT')
    const ended = await server.ended
    expect(ended.code).toBe(0)
    expect(ended.err).toMatch(/can't be|cannot/)
    expect(ended.err).toMatch(/in memory/)
    expect(ended.err).toContain(`give it --server ${url}`)
  })

  it('replays the demo at a pace that can be watched, then keeps serving', async () => {
    const server = launch(['start', '--port', '0', '--no-open', '--demo'])
    const [, url = ''] = await server.says(RUNS_AT)
    await server.says(/^ {2}1 {2}🔵 \+3\.1k saved$/m)
    expect(server.out()).not.toContain('Total')
    await server.says(/^Total: 9 calls\n/m)
    expect((await fetch(`${url}/api/status`)).status).toBe(200)
    server.kill('SIGINT')
    expect(await server.ended).toMatchObject({ code: 0 })
  })

  it('can be stopped in the middle of the demo', async () => {
    const server = launch(['start', '--port', '0', '--no-open', '--demo'])
    await server.says(/^ {2}2 {2}🟢/m)
    server.kill('SIGINT')
    const { code, out } = await server.ended
    expect(code).toBe(0)
    expect(out).not.toContain('Total')
  })
})

describe('sternline replay', { timeout: 60_000 }, () => {
  it('ends with 2 and a clear message for a broken file', async () => {
    const { code, out, err } = await launch(['replay', tempFile('broken.jsonl', '{"id":"a","calls"')]).ended
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toMatch(
      /broken\.jsonl holds no conversation that can be replayed\.\nLine 1 was left out: .*\nGive a file with/,
    )
  })

  it('ends quietly when its reader goes away', async () => {
    const child = launch(['replay', DEMO_FILE])
    child.closeOut()
    const { err } = await child.ended
    expect(err).not.toMatch(/EPIPE|at /)
  })
})
