import { chmod, lstat, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { EngineEvent } from '@sternline/engine'
import { temporaryFolder } from '@sternline/testkit'
import { NO_SETTINGS, readSettings, type Settings } from '@sternline/upstreams/settings'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createRefusedNames, type RefusedNames } from '../../src/settings/refused-names.ts'
import { createSettingsRoom, type SettingsRoom } from '../../src/settings/settings-room.ts'
import { codeRejectedBy } from '../support/code-thrown-by.ts'
import { exchange } from '../support/exchange.ts'

const GOOD = `{
  "language_models": {
    "azure_anthropic": {
      "api_url": "http://127.0.0.1:9/anthropic",
      "api_key_env": "AZURE_API_KEY",
      "available_models": [{ "name": "first" }, { "name": "claude-opus-4.6", "aliases": ["opus"] }]
    }
  }
}
`

type Place = Readonly<{
  file: string
  room: SettingsRoom
  refused: RefusedNames
  settings: (text: string) => Settings
}>

async function place(text: string | null = null): Promise<Place> {
  const folder = await temporaryFolder()
  onTestFinished(() => folder.remove())
  const file = join(folder.path, 'sternline', 'settings.json')
  if (text !== null) {
    await mkdir(dirname(file))
    await writeFile(file, text)
  }
  const settings = (from: string): Settings => {
    const reading = readSettings({ user: { path: file, text: from }, project: null, home: '/home/ada', userFile: file })
    return reading.ok ? reading.settings : NO_SETTINGS
  }
  const current = settings(text ?? '')
  const refused = createRefusedNames(() => current)
  const room = createSettingsRoom({ file, home: '/home/ada' }, { atStart: current, refused })
  return { file, settings, refused, room }
}

const finished = (more: Partial<Parameters<typeof exchange>[0]>): EngineEvent => ({
  type: 'exchange-finished',
  exchange: exchange({ upstream: 'azure_anthropic', model: 'OPUS', ...more }),
})

const NOT_FOUND = { outcome: 'refused', status: 404, error: 'DeploymentNotFound' } as const

describe('the room of the settings', () => {
  it('tells of a file that is not there yet, and makes it for its owner alone', async () => {
    const { file, room } = await place()
    expect(await room.read()).toEqual({ file, text: null, revision: null, notes: [], needRestart: [] })
    const written = await room.write({ text: GOOD, revision: null })
    expect(written.text).toBe(GOOD)
    expect(await readFile(file, 'utf8')).toBe(GOOD)
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect((await stat(dirname(file))).mode & 0o077).toBe(0)
    expect(await readdir(dirname(file)), 'nothing is left beside it').toEqual(['settings.json'])
  })

  it('writes on top of what was read and of nothing else', async () => {
    const { file, room } = await place(GOOD)
    const { revision } = await room.read()
    await writeFile(file, '{}')
    expect(await codeRejectedBy(room.write({ text: GOOD, revision }))).toBe('file-changed')
    expect(await codeRejectedBy(room.write({ text: GOOD, revision: null }))).toBe('file-changed')
    expect(await readFile(file, 'utf8')).toBe('{}')
  })

  it('lets one of two that changed the same text write', async () => {
    const { room } = await place(GOOD)
    const { revision } = await room.read()
    const both = [room.write({ text: `${GOOD}\n`, revision }), room.write({ text: `${GOOD}\n\n`, revision })]
    expect(await Promise.all(both.map(codeRejectedBy))).toEqual(['nothing', 'file-changed'])
  })

  it('writes through a link, which stays one', async () => {
    const { file, room } = await place()
    const kept = join(dirname(dirname(file)), 'dotfiles.json')
    await mkdir(dirname(file))
    await symlink(kept, file)
    await room.write({ text: GOOD, revision: null })
    expect((await lstat(file)).isSymbolicLink()).toBe(true)
    expect(await readFile(kept, 'utf8')).toBe(GOOD)
  })

  it.each([
    { why: 'as a setting', text: '{ "language_models": { "anthropic": { "api_key": "x" } } }' },
    { why: 'as a value', text: '{ "assistant": { "model": "sk-ant-api03-0123456789abcdef" } }' },
    {
      why: 'in the address',
      text: '{ "language_models": { "anthropic": { "api_url": "https://a:b@api.anthropic.com" } } }',
    },
    { why: 'in a comment', text: '// sk-ant-api03-0123456789abcdef\n{}' },
  ])('never writes a key that stands there $why', async ({ text }) => {
    const { file, room } = await place()
    expect(await codeRejectedBy(room.write({ text, revision: null, evenWithErrors: true }))).toBe('key-in-settings')
    await expect(readFile(file)).rejects.toThrow()
  })

  it('writes an error only where the person says so', async () => {
    const { room } = await place()
    const save = { text: '{ "server": { "port": "x" } }', revision: null }
    expect(await codeRejectedBy(room.write(save))).toBe('settings-refused')
    const { notes } = await room.write({ ...save, evenWithErrors: true })
    expect(notes.map(({ code, line, at }) => ({ code, line, at }))).toEqual([
      { code: 'bad-value', line: 1, at: 'server.port' },
    ])
  })

  it.each([
    {
      why: 'an address of Azure OpenAI for Claude',
      text: GOOD.replace('http://127.0.0.1:9/anthropic', 'https://contoso.openai.azure.com/openai/deployments/x'),
      code: 'foreign-address',
      at: 'language_models.azure_anthropic.api_url',
    },
    {
      why: 'a placeholder',
      text: GOOD.replace('"first"', '"<YOUR_EXACT_AZURE_DEPLOYMENT_NAME>"'),
      code: 'placeholder',
      at: 'language_models.azure_anthropic.available_models[0].name',
    },
  ])('explains $why at its place', async ({ text, code, at }) => {
    const { room } = await place()
    const note = room.check(text).notes.find(found => found.code === code)
    expect(note).toMatchObject({ at, severity: 'error' })
    expect([note?.what, note?.why, note?.fix].every(words => (words ?? '').length > 10)).toBe(true)
  })

  it('leaves bytes that are no text alone', async () => {
    const { file, room } = await place('')
    await writeFile(file, Buffer.from([0xc3, 0x28, 0xff]))
    expect(await room.read()).toMatchObject({ text: null, revision: null, notes: [{ code: 'unreadable' }] })
    expect(await codeRejectedBy(room.write({ text: GOOD, revision: null }))).toBe('file-changed')
  })

  it('tells what the system says of a folder that can’t be written', async () => {
    const { file, room } = await place(GOOD)
    await chmod(dirname(file), 0o500)
    onTestFinished(() => chmod(dirname(file), 0o700))
    const { revision } = await room.read()
    const expected = process.getuid?.() === 0 ? 'nothing' : 'settings-unwritable'
    expect(await codeRejectedBy(room.write({ text: GOOD, revision }))).toBe(expected)
  })

  it('tells which settings count only after a restart', async () => {
    const { room } = await place(GOOD)
    const { revision } = await room.read()
    const text = GOOD.replace(
      /}\n$/,
      ', "server": { "port": 9 }, "ledger": { "retention_days": 3 }, "cache": { "ttl": "1h" } }',
    )
    expect((await room.write({ text, revision })).needRestart).toEqual(['server.port', 'ledger.retention_days'])
  })

  it('marks a name that Azure does not know, where it stands, until it is mended or answered', async () => {
    const { room, refused } = await place(GOOD)
    expect(room.check(GOOD).notes.filter(({ code }) => code === 'deployment-not-found')).toEqual([])
    refused.observe(finished(NOT_FOUND))
    const found = room.check(GOOD).notes.find(({ code }) => code === 'deployment-not-found')
    expect(found).toMatchObject({
      severity: 'warning',
      at: 'language_models.azure_anthropic.available_models[1].name',
      line: 6,
      column: (GOOD.split('\n')[5]?.indexOf('"claude-opus-4.6"') ?? -1) + 1,
    })
    expect(found?.what).toContain('claude-opus-4.6')
    expect(found?.why).toBe('Deployment names are yours, not model ids.')
    const codes = (text: string): readonly string[] => room.check(text).notes.map(({ code }) => code)
    expect(codes(GOOD.replace('claude-opus-4.6', 'my-opus')), 'another name').not.toContain('deployment-not-found')
    expect(codes(GOOD.replace(':9/', ':10/')), 'another resource').not.toContain('deployment-not-found')
    refused.observe(finished({ ...NOT_FOUND, error: 'rate_limit_error' }))
    refused.observe(finished({ outcome: 'ok', status: 200 }))
    expect(codes(GOOD)).not.toContain('deployment-not-found')
  })
})
