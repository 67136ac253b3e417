import type { ApiSettings, ApiSettingsSave, SettingsEdit } from '@sternline/engine'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { SettingsClient } from '../../src/client/settings-client.ts'
import { createSettingsStore, isChanged, type SettingsStore } from '../../src/stores/settings-store.ts'

/** A server with a file in memory. */
class FakeServer implements SettingsClient {
  text: string | null = '{}'
  saves: ApiSettingsSave[] = []

  #told(): ApiSettings {
    return {
      file: '/s.json',
      text: this.text,
      revision: this.text === null ? null : `of ${this.text}`,
      notes: [],
      needRestart: [],
    }
  }

  async read(): ReturnType<SettingsClient['read']> {
    return { ok: true, value: this.#told() }
  }

  async schema(): ReturnType<SettingsClient['schema']> {
    return { ok: true, value: {} }
  }

  async check(text: string): ReturnType<SettingsClient['check']> {
    const wrong = {
      severity: 'error',
      code: 'bad-syntax',
      at: '',
      line: 1,
      column: 1,
      what: '',
      why: '',
      fix: '',
    } as const
    return { ok: true, value: { notes: text.includes('!') ? [wrong] : [] } }
  }

  async edit(text: string, edits: readonly SettingsEdit[]): ReturnType<SettingsClient['edit']> {
    await Promise.resolve()
    return { ok: true, value: { text: `${text}${edits.map(({ value }) => value).join()}`, notes: [] } }
  }

  async save(save: ApiSettingsSave): ReturnType<SettingsClient['save']> {
    this.saves.push(save)
    if (save.revision !== this.#told().revision) {
      return { ok: false, problem: { code: 'file-changed', what: 'W', why: 'Y', fix: 'F' } }
    }
    this.text = save.text
    return { ok: true, value: this.#told() }
  }
}

let server: FakeServer
let store: SettingsStore
let saved: number
let leave: () => void

beforeEach(async () => {
  vi.useFakeTimers()
  vi.stubGlobal('document', { visibilityState: 'visible' })
  server = new FakeServer()
  saved = 0
  store = createSettingsStore(server, () => {
    saved += 1
  })
  leave = store.subscribe(() => undefined)
  await vi.advanceTimersByTimeAsync(0)
})

afterEach(() => {
  leave()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('the settings on the page', () => {
  it('follow the file while nothing is changed here, and never overwrite what is', async () => {
    server.text = '{ "a": 1 }'
    await vi.advanceTimersByTimeAsync(3000)
    expect(store.state()).toMatchObject({ draft: '{ "a": 1 }', isStale: false })
    store.write('{ "mine": 1 }')
    server.text = '{ "theirs": 1 }'
    await vi.advanceTimersByTimeAsync(3000)
    expect(store.state()).toMatchObject({ draft: '{ "mine": 1 }', isStale: true })
  })

  it('are told by what was changed elsewhere when they are saved, and go on top of it only when that is wanted', async () => {
    store.write('{ "mine": 1 }')
    server.text = '{ "theirs": 1 }'
    expect(await store.save()).toBe(false)
    expect(store.state()).toMatchObject({ isStale: true, problem: { code: 'file-changed' } })
    store.keep()
    expect(await store.save()).toBe(true)
    expect([server.text, saved]).toEqual(['{ "mine": 1 }', 1])
    expect(isChanged(store.state())).toBe(false)
  })

  it('take what is on disk when that is wanted', async () => {
    store.write('x')
    server.text = 'y'
    await store.reload()
    expect(store.state()).toMatchObject({ draft: 'y', isStale: false })
  })

  it('are checked when the person pauses, not at every key', async () => {
    const check = vi.spyOn(server, 'check')
    for (const text of ['!', '!!', '!!!']) store.write(text)
    await vi.advanceTimersByTimeAsync(249)
    expect(check).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    expect(check.mock.calls.map(([text]) => text)).toEqual(['!!!'])
    expect(store.state().notes.map(({ code }) => code)).toEqual(['bad-syntax'])
  })

  it('are changed by the form one after the other, in the text of the one before, also while somebody writes', async () => {
    const first = store.edit([{ path: ['a'], value: 'A' }])
    const second = store.edit([{ path: ['b'], value: 'B' }])
    store.write('[]')
    await Promise.all([first, second])
    expect(store.state().draft).toBe('[]AB')
  })

  it('keep a draft as long as the page is open, and stop asking while nobody looks', async () => {
    store.write('mine')
    leave()
    const read = vi.spyOn(server, 'read')
    await vi.advanceTimersByTimeAsync(10_000)
    expect(read).not.toHaveBeenCalled()
    leave = store.subscribe(() => undefined)
    await vi.advanceTimersByTimeAsync(0)
    expect(store.state().draft).toBe('mine')
  })

  it('begin a file that is not there yet', async () => {
    server.text = null
    await vi.advanceTimersByTimeAsync(3000)
    expect([store.state().draft, isChanged(store.state())]).toEqual(['', false])
    store.write('{}')
    await store.save()
    expect(server.saves).toEqual([{ text: '{}', revision: null, evenWithErrors: true }])
  })
})
