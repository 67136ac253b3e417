import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { followSettings, type WantedUpstream, wantedFromSettings } from '../../src/start/wanted-from-settings.ts'
import { UsageError } from '../../src/usage-error.ts'
import { type FakeIo, fakeIo } from '../support/fake-io.ts'

let home: string
let stop: AbortController
let io: FakeIo

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'sternline-wanted-'))
  await mkdir(join(home, '.config', 'sternline'), { recursive: true })
  stop = new AbortController()
  io = fakeIo({ home, stop: stop.signal })
})

afterEach(async () => {
  stop.abort()
  await rm(home, { recursive: true, force: true })
})

const write = (text: string): Promise<void> => writeFile(join(home, '.config', 'sternline', 'settings.json'), text)

const wanted = async (isAsked: boolean = true): Promise<WantedUpstream> =>
  wantedFromSettings(io, await followSettings(io), isAsked)

const withModel = (name: string, more: object = {}): string =>
  JSON.stringify({
    language_models: { azure_anthropic: { api_url: 'contoso', available_models: [{ name }] } },
    ...more,
  })

function namesIn({ upstream }: WantedUpstream): readonly string[] {
  return upstream.name === 'anthropic' ? [] : (upstream.upstreams?.models().map(({ name }) => name) ?? [])
}

describe('settings of a command that runs on', () => {
  it('follow their file: other models, other cache rules, without a restart', async () => {
    await write(withModel('one'))
    const found = await wanted()
    expect(namesIn(found)).toEqual(['one'])
    await write(withModel('two', { cache: { ttl: '1h' } }))
    await expect.poll(() => namesIn(found), { timeout: 10_000 }).toEqual(['two'])
    const { upstream } = found
    const route = upstream.name === 'configured' ? upstream.upstreams.resolve('TWO', 'messages') : null
    expect(route).toMatchObject({ ok: true, route: { model: 'two', cache: { layers: { system: '1h' } } } })
    expect(io.errText()).toContain('The changed settings are taken over.')
  })

  it('are the page’s to change, and what it saved counts when it asks', async () => {
    const { settingsFile } = await wanted(false)
    expect(settingsFile?.file).toBe(join(home, '.config', 'sternline', 'settings.json'))
    expect(settingsFile?.current().upstreams).toEqual([])
    await write(withModel('one'))
    await settingsFile?.taken?.()
    expect(settingsFile?.current().upstreams.map(({ name }) => name)).toEqual(['azure_anthropic'])
  })

  it('stay as they were while the file has an error, which is told with its place', async () => {
    await write(withModel('one'))
    const found = await wanted()
    await write('{ "language_models": 3')
    await expect.poll(() => io.errText(), { timeout: 10_000 }).toContain('The settings before them stay')
    expect(io.errText()).toMatch(/settings\.json:1:\d+/)
    expect(namesIn(found)).toEqual(['one'])
  })

  it('say what of a change counts only after a restart', async () => {
    await write(withModel('one', { server: { port: 8787 } }))
    await wanted()
    await write(withModel('one', { server: { port: 8788 }, ledger: { retention_days: 3 } }))
    await expect
      .poll(() => io.errText(), { timeout: 10_000 })
      .toContain(
        'The changed settings are taken over, but for server.port, ledger.retention_days: restart Sternline for them to count.\n',
      )
  })

  it('say where to listen and where to keep what is recorded', async () => {
    await write(
      withModel('one', {
        server: { host: '127.0.0.1', port: 8787, host_names: ['gw.corp'] },
        ledger: { folder: '/srv/kept', retention_days: 9 },
      }),
    )
    expect(await wanted()).toMatchObject({
      host: '127.0.0.1',
      port: 8787,
      hostNames: ['gw.corp'],
      folder: '/srv/kept',
      retentionDays: 9,
    })
  })

  it('refuse a start with every problem when the first version has an error', async () => {
    await write('{ "language_models": 3, "cache": 4 }')
    await expect(wanted()).rejects.toThrow(UsageError)
    await expect(wanted()).rejects.toThrow(/language_models[\s\S]*cache/)
  })
})

describe('settings that nobody asked for', () => {
  it('count all the same, where they name models', async () => {
    await write(withModel('one'))
    const found = await wanted(false)
    expect([found.upstream.name, namesIn(found)]).toEqual(['configured', ['one']])
  })

  it.each([
    { text: null, why: 'there is no file' },
    { text: '{ "cache": { "ttl": "1h" } }', why: 'it names no models' },
    { text: '{ "language_models": 3', why: 'it has an error, which is told' },
  ])('leave requests to the emulator while $why, and the assistant follows the file', async ({ text }) => {
    if (text !== null) await write(text)
    const found = await wanted(false)
    expect([found.upstream.name, namesIn(found)]).toEqual(['emulator', []])
    expect(io.errText().includes('the emulator answers, and nothing is billed')).toBe(text?.endsWith('3') === true)
    await write(withModel('one'))
    await expect.poll(() => namesIn(found), { timeout: 10_000 }).toEqual(['one'])
  })
})
