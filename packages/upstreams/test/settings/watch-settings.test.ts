import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  loadSettings,
  NO_SETTINGS,
  type SettingsReading,
  type SettingsWatch,
  watchSettings,
} from '../../src/settings/index.ts'
import { SAMPLE } from '../support/settings.ts'

let folder: string
let file: string
let watch: SettingsWatch | null

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sternline-settings-'))
  file = join(folder, 'config', 'sternline', 'settings.json')
  mkdirSync(dirname(file), { recursive: true })
  watch = null
})

afterEach(() => {
  watch?.close()
  rmSync(folder, { recursive: true })
})

const places = () => ({
  environment: { variables: { XDG_CONFIG_HOME: join(folder, 'config') }, home: folder },
  projectFolder: join(folder, 'project'),
})

const port = (number: number) => JSON.stringify({ server: { port: number } })

describe('loadSettings', () => {
  it.each([
    { variables: { XDG_CONFIG_HOME: 'config' }, why: 'a relative folder is to be ignored (XDG)' },
    { variables: {}, why: 'no folder is named' },
  ])('below ~/.config when $why', async ({ variables }) => {
    const usual = join(folder, '.config', 'sternline')
    mkdirSync(usual, { recursive: true })
    writeFileSync(join(usual, 'settings.json'), port(1))
    const reading = await loadSettings({ environment: { variables, home: folder }, projectFolder: null })
    expect(reading).toMatchObject({ ok: true, settings: { server: { port: 1 } } })
  })

  it('without any file there are no settings and no problems', async () => {
    expect(await loadSettings(places())).toEqual({ ok: true, settings: NO_SETTINGS, problems: [] })
  })

  it("reads the user's and the project's", async () => {
    writeFileSync(file, port(1))
    mkdirSync(join(folder, 'project', '.sternline'), { recursive: true })
    writeFileSync(join(folder, 'project', '.sternline', 'settings.json'), '{ "cache": { "ttl": "1h" } }')
    expect(await loadSettings(places())).toMatchObject({
      ok: true,
      settings: { server: { port: 1 }, cache: { layers: { tools: '1h' } } },
    })
  })

  it.each([
    { bytes: Buffer.from('\uFEFF{ "server": { "port": 7 } }', 'utf16le'), why: "Windows' Unicode" },
    { bytes: Buffer.from('\uFEFF{ "server": { "port": 7 } }'), why: 'UTF-8 with a mark' },
  ])('$why is read', async ({ bytes }) => {
    writeFileSync(file, bytes)
    expect(await loadSettings(places())).toMatchObject({ ok: true, settings: { server: { port: 7 } } })
  })

  it.each([
    { make: () => writeFileSync(file, Uint8Array.of(0x7b, 0xff, 0x7d)), code: 'not-text', why: 'other bytes' },
    { make: () => mkdirSync(file), code: 'unreadable', why: 'a folder' },
  ])('$why: $code', async ({ make, code }) => {
    make()
    expect(await loadSettings(places())).toMatchObject({ ok: false, problems: [{ code, file, line: 1, column: 1 }] })
  })
})

describe('watchSettings', () => {
  async function watched(): Promise<SettingsReading[]> {
    const readings: SettingsReading[] = []
    watch = await watchSettings({ ...places(), everyMs: 20, changed: reading => readings.push(reading) })
    return readings
  }

  const portNow = () => watch?.current().server.port

  it.each([
    { write: (text: string) => writeFileSync(file, text), why: 'writing over it' },
    {
      write: (text: string) => {
        writeFileSync(`${file}~`, text)
        renameSync(`${file}~`, file)
      },
      why: 'renaming another into its place, as editors do',
    },
    {
      write: (text: string) => {
        renameSync(file, `${file}.bak`)
        writeFileSync(file, text)
      },
      why: 'renaming it away and writing a new one',
    },
  ])('takes a change over by $why', async ({ write }) => {
    writeFileSync(file, port(1))
    await watched()
    expect(portNow()).toBe(1)
    write(port(22))
    await vi.waitFor(() => expect(portNow()).toBe(22), { timeout: 10_000, interval: 10 })
    write(port(333))
    await vi.waitFor(() => expect(portNow()).toBe(333), { timeout: 10_000, interval: 10 })
  })

  it('sees a file that did not exist, and one that is deleted', async () => {
    const readings = await watched()
    expect(watch?.current()).toBe(NO_SETTINGS)
    writeFileSync(file, JSON.stringify(SAMPLE))
    await vi.waitFor(() => expect(watch?.current().upstreams).toHaveLength(1), { timeout: 10_000, interval: 10 })
    rmSync(file)
    await vi.waitFor(() => expect(watch?.current().upstreams).toHaveLength(0), { timeout: 10_000, interval: 10 })
    expect(readings).toHaveLength(2)
  })

  it('does not take a file over while an editor has emptied it', async () => {
    writeFileSync(file, port(1))
    const readings = await watched()
    for (const number of [2, 3, 4]) {
      writeFileSync(file, '')
      await new Promise(resolve => setTimeout(resolve, 25))
      writeFileSync(file, port(number))
      await vi.waitFor(() => expect(portNow()).toBe(number), { timeout: 10_000, interval: 10 })
    }
    expect(readings.map(reading => reading.ok && reading.settings.server.port)).toEqual([2, 3, 4])
  })

  it('keeps the old settings while the new ones are broken, and says what is wrong', async () => {
    writeFileSync(file, port(1))
    const readings = await watched()
    writeFileSync(file, '{ "server": { "port": "one" }')
    await vi.waitFor(() => expect(readings).toHaveLength(1), { timeout: 10_000, interval: 10 })
    expect(readings[0]).toMatchObject({ ok: false })
    expect(readings[0]?.problems.map(({ code }) => code)).toEqual(['bad-value', 'bad-syntax'])
    expect(portNow()).toBe(1)
    writeFileSync(file, port(2))
    await vi.waitFor(() => expect(portNow()).toBe(2), { timeout: 10_000, interval: 10 })
  })

  it('starts without settings when the first file is broken, until it is mended', async () => {
    writeFileSync(file, '{')
    await watched()
    expect(watch?.first.ok).toBe(false)
    expect(watch?.current()).toBe(NO_SETTINGS)
    writeFileSync(file, port(3))
    await vi.waitFor(() => expect(portNow()).toBe(3), { timeout: 10_000, interval: 10 })
  })

  it('is silent after it was closed', async () => {
    writeFileSync(file, port(1))
    const readings = await watched()
    watch?.close()
    writeFileSync(file, port(2))
    await new Promise(resolve => setTimeout(resolve, 150))
    expect(readings).toEqual([])
    expect(portNow()).toBe(1)
  })
})
