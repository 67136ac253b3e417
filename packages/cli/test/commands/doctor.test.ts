import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createEmulator } from '@sternline/emulator'
import { tempFile, tempFolder } from '@sternline/testkit'
import { describe, expect, it, onTestFinished } from 'vitest'
import { serveEmulator } from '../../src/emulator/serve-emulator.ts'
import { run } from '../../src/run.ts'
import { type FakeIo, fakeIo } from '../support/fake-io.ts'
import { launch } from '../support/launcher.ts'

const KEY = 'a1b2c3d4'.repeat(4)

/** A resource with one deployment, on a real socket; settings for it. */
async function resource(models: readonly unknown[] = [{ name: 'my-opus', model: 'claude-opus-5' }]): Promise<string> {
  const served = await serveEmulator(createEmulator({ deployments: { 'my-opus': 'claude-opus-5' } }), 0)
  onTestFinished(() => served.stop())
  const azure_anthropic = { api_url: `${served.url}/anthropic`, api_key_env: 'MY_KEY', available_models: models }
  return tempFile('settings.json', JSON.stringify({ language_models: { azure_anthropic } }))
}

const doctor = async (
  args: readonly string[],
  more: Parameters<typeof fakeIo>[0] = {},
): Promise<Readonly<{ code: number; io: FakeIo }>> => {
  const io = fakeIo({ env: { MY_KEY: KEY }, home: tempFolder(), ...more })
  return { code: await run(['doctor', ...args], io), io }
}

describe('sternline doctor', () => {
  it('says a line for every check, and ends with 0', async () => {
    const { code, io } = await doctor(['--settings', await resource()])
    expect(io.errText()).toBe('')
    const lines = io.outText().trimEnd().split('\n')
    expect(lines.map(line => line.slice(0, 12).trim())).toEqual([
      '✓ settings',
      '✓ address',
      '✓ dns',
      '· tls',
      '✓ key',
      '✓ deployment',
      'Nothing fail',
    ])
    expect(lines.at(-1)).toBe('Nothing failed: 5 fine, 0 to look at, 1 not tried.')
    expect(code).toBe(0)
  })

  it('ends with 1 where something is red, and says what mends it', async () => {
    const { code, io } = await doctor(['--settings', await resource([{ name: 'claude-opus-4.6' }])])
    expect(io.outText()).toMatch(
      /^✗ deployment azure_anthropic\/claude-opus-4\.6: No deployment `claude-opus-4\.6` on .*→ .*az cognitiveservices account deployment list .*\[A1\]$/m,
    )
    expect(code).toBe(1)
  })

  it('--json is for programs, with the same code', async () => {
    const { code, io } = await doctor(['--json', '--settings', await resource([{ name: 'gone' }])])
    const { ok, results } = JSON.parse(io.outText())
    expect(ok).toBe(false)
    expect(results.at(-1)).toMatchObject({
      check: 'deployment',
      verdict: 'failed',
      code: 'A1',
      fix: expect.any(String),
    })
    expect(code).toBe(1)
  })

  it('--no-calls asks no deployment', async () => {
    const { code, io } = await doctor(['--no-calls', '--settings', await resource()])
    expect(io.outText()).toContain('· deployment azure_anthropic: Not asked, as you wished.')
    expect(code).toBe(0)
  })

  it('never shows the key, in any form of its output', async () => {
    for (const args of [[], ['--json']]) {
      const { io } = await doctor([...args, '--settings', await resource()])
      expect(io.outText() + io.errText()).not.toContain(KEY)
    }
  })

  it('colours a terminal', async () => {
    const { io } = await doctor(['--no-calls', '--settings', await resource()], { isOutTty: true })
    expect(io.outText()).toContain('\u001b[32m✓\u001b[39m settings')
  })

  it('without settings all is well: the emulator answers', async () => {
    const { code, io } = await doctor([])
    expect(io.outText()).toContain('No upstream is configured: the emulator answers, and no key is needed.')
    expect(code).toBe(0)
  })

  it('cannot be run on a file that is not there', async () => {
    const { code, io } = await doctor(['--settings', '/nowhere/settings.json'])
    expect(io.errText()).toContain("/nowhere/settings.json can't be read.")
    expect(code).toBe(2)
  })
})

describe('sternline doctor --explain', () => {
  it('explains what was seen elsewhere', async () => {
    const { code, io } = await doctor(['--explain', 'Error: Unrecognized Azure deployment URL: https://x'])
    expect(io.outText()).toMatch(/^A18: The editor refused the address/)
    expect(code).toBe(0)
  })

  it('as JSON', async () => {
    const { io } = await doctor(['--json', '--explain', 'The API deployment my-claude does not exist'])
    expect(JSON.parse(io.outText())).toMatchObject({
      id: 'A1',
      code: 'deployment-not-found',
      what: expect.stringContaining('`my-claude`'),
    })
  })

  it('says so when it knows nothing of it', async () => {
    const { code, io } = await doctor(['--explain', 'the tide is high'])
    expect(io.errText()).toContain('docs/errors.md')
    expect(code).toBe(1)
  })
})

describe('the launcher', { timeout: 60_000 }, () => {
  it('runs the doctor as a user does: their own settings, the key from the environment', async () => {
    const config = tempFolder()
    mkdirSync(join(config, 'sternline'))
    copyFileSync(await resource([{ name: 'my-opus' }, { name: 'gone' }]), join(config, 'sternline', 'settings.json'))
    const env = { XDG_CONFIG_HOME: config, MY_KEY: KEY }
    const { code, out } = await launch(['doctor'], { env }).ended
    expect(out).toMatch(/^✓ settings {3}\S+sternline\/settings\.json: 1 upstream, 2 models\.$/m)
    expect(out).toMatch(/^✓ deployment azure_anthropic\/my-opus: Answered in \d+ ms as claude-opus-5/m)
    expect(out).toMatch(/^✗ deployment azure_anthropic\/gone: /m)
    expect(code).toBe(1)
  })
})
