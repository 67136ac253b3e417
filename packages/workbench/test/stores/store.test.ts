import type { Exchange, ListedSession } from '@sternline/engine'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { Answer } from '../../src/client/ask.ts'
import type { Client, Listener } from '../../src/client/client.ts'
import { createStore, type Store } from '../../src/stores/store.ts'
import { refused, unreachable } from '../../src/view-model/problem.ts'
import { openSession } from '../../src/view-model/selectors.ts'
import { summarise } from '../../src/view-model/totals.ts'
import { exchange, running } from '../support/exchanges.ts'

/** Exchanges in a page of the server in memory. */
const PAGE = 3

/** A server in memory: `rows` is its ledger, `tell` its live stream. */
function fakeServer(rows: Exchange[] = []) {
  let listener: Listener | null = null
  let answer: <T>(value: T) => Answer<T> = value => ({ ok: true, value })
  const asked: string[] = []
  let ahead = 5_000
  const reply = async <T>(path: string, value: T): Promise<Answer<T>> => {
    asked.push(path)
    return answer(value)
  }
  const sessions = (): ListedSession[] =>
    [...new Set(rows.map(row => row.session))].flatMap(
      name => summarise(rows.filter(row => row.session === name)) ?? [],
    )
  const client: Client = {
    status: () =>
      reply('status', {
        version: '0',
        upstream: 'emulator',
        upstreamHost: null,
        emulated: true,
        now: Date.now() + ahead,
        ledgerFile: null,
        ledgerProblem: null,
      }),
    sessions: () => reply('sessions', { kept: sessions(), dropped: 0, now: Date.now() + ahead }),
    exchanges: (session, before) => {
      const own = rows.filter(row => row.session === session)
      const end = before === null ? own.length : own.findIndex(({ id }) => id === before)
      const kept = own.slice(Math.max(0, end - PAGE), end)
      return reply(session, { kept, dropped: 0, more: end > PAGE, first: kept[0]?.id ?? null })
    },
    exchange: () => reply('exchange', { exchange: exchange(), waterfall: null, label: null }),
    comparison: () => reply('comparison', { before: null, texts: null, diagnosis: null }),
    usage: range => reply('usage', { ...range, cells: [] }),
    textKeeping: () => reply('textKeeping', { until: null }),
    keepText: () => reply('keepText', { until: null }),
    deleteSession: () => reply('deleteSession', { exchanges: 1 }),
    listen: given => {
      listener = given
      return () => {
        listener = null
      }
    },
  }
  return {
    client,
    asked,
    rows,
    open: () => listener?.onOpen(),
    drop: () => listener?.onDrop(),
    tell: (each: Exchange) => listener?.onEvent({ type: 'exchange-started', exchange: each }),
    deleted: (session: string) => listener?.onDeleted(session),
    answerWith: (next: <T>(value: T) => Answer<T>) => {
      answer = next
    },
    listened: () => listener !== null,
    moveClock: (ms: number) => {
      ahead += ms
    },
  }
}

const shown = (store: Store): readonly string[] =>
  openSession(store.state())?.rows.map(row => `${row.id} ${row.state}`) ?? []

describe('the store', () => {
  it('shows the newest session with its rows once the stream stands', async () => {
    const server = fakeServer([exchange({ id: 'a', session: 'one' })])
    const store = createStore(server.client)
    const stop = store.start()
    server.open()
    await expect.poll(() => shown(store)).toEqual(['a finished'])
    expect(store.state().status?.emulated).toBe(true)
    stop()
    expect(server.listened()).toBe(false)
  })

  it('takes events in as they come, and tells its listeners', async () => {
    const server = fakeServer()
    const store = createStore(server.client)
    const changed = vi.fn()
    const unsubscribe = store.subscribe(changed)
    const stop = store.start()
    server.open()
    server.tell(running({ id: 'a' }))
    server.tell(running({ id: 'b', startedAt: 1_700_000_000_001 }))
    server.tell(exchange({ id: 'a' }))
    await expect.poll(() => shown(store)).toEqual(['a finished', 'b running'])
    expect(changed).toHaveBeenCalled()
    unsubscribe()
    stop()
  })

  it('shows nothing more of a session that somebody deleted, not even what came of it just before', async () => {
    const [gone, kept] = [
      exchange({ id: 'a', session: 'gone', startedAt: 1_700_000_000_009 }),
      exchange({ id: 'b', session: 'kept' }),
    ]
    const server = fakeServer([gone, kept])
    const store = createStore(server.client)
    const stop = store.start()
    server.open()
    store.pick('gone')
    await expect.poll(() => shown(store)).toEqual(['a finished'])
    server.tell({ ...gone, id: 'c' })
    server.rows.splice(0, 1)
    server.deleted('gone')
    await expect.poll(() => shown(store)).toEqual(['b finished'])
    expect([...store.state().summaries.keys(), ...store.state().conversations.keys()]).not.toContain('gone')
    stop()
  })

  it('recovers what was missed while the stream was lost', async () => {
    const server = fakeServer([exchange({ id: 'a' })])
    const store = createStore(server.client)
    const stop = store.start()
    server.open()
    server.tell(running({ id: 'b', startedAt: 1_700_000_000_001 }))
    await expect.poll(() => shown(store)).toEqual(['a finished', 'b running'])

    server.answerWith(() => ({ ok: false, problem: unreachable('/api') }))
    server.drop()
    expect(store.state()).toMatchObject({ connection: 'reconnecting', problem: null })
    expect(shown(store)).toHaveLength(2)

    server.rows.push(
      exchange({ id: 'b', startedAt: 1_700_000_000_001 }),
      exchange({ id: 'c', startedAt: 1_700_000_000_002 }),
    )
    server.answerWith(value => ({ ok: true, value }))
    server.open()
    await expect.poll(() => shown(store)).toEqual(['a finished', 'b finished', 'c finished'])
    expect(store.state()).toMatchObject({ connection: 'live', problem: null })
    stop()
  })

  it('reads a session’s rows when it is picked, and once', async () => {
    const server = fakeServer([
      exchange({ id: 'a', session: 'old' }),
      exchange({ id: 'b', session: 'new', startedAt: 1_700_000_000_009 }),
    ])
    const store = createStore(server.client)
    const stop = store.start()
    server.open()
    await expect.poll(() => shown(store)).toEqual(['b finished'])
    store.pick('old')
    await expect.poll(() => shown(store)).toEqual(['a finished'])
    store.pick('new')
    store.pick('old')
    expect(server.asked.filter(path => path === 'old')).toHaveLength(1)
    stop()
  })

  it('reads a long session page by page, the newest first, to its beginning', async () => {
    const rows = Array.from({ length: 8 }, (_, index) =>
      exchange({ id: `ex_${index}`, startedAt: 1_700_000_000_000 + index }),
    )
    const server = fakeServer(rows)
    const store = createStore(server.client)
    const seen: number[] = []
    const unsubscribe = store.subscribe(() => seen.push(shown(store).length))
    const stop = store.start()
    server.open()
    await expect.poll(() => shown(store)).toEqual(rows.map(({ id }) => `${id} finished`))
    expect(seen.filter((length, index) => length !== seen[index - 1])).toEqual([0, 3, 6, 8])
    expect(openSession(store.state())).toMatchObject({ loading: false, missing: 0 })
    unsubscribe()
    stop()
  })

  it('keeps the server’s clock, which may run ahead', async () => {
    const server = fakeServer([exchange()])
    const store = createStore(server.client)
    const stop = store.start()
    server.open()
    await expect.poll(() => Math.abs(store.state().ahead - 5_000)).toBeLessThan(1_000)
    stop()
  })

  it('finds out that the emulator’s clock was moved, and tells nobody while it was not', async () => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    const server = fakeServer([exchange()])
    const store = createStore(server.client)
    const stop = store.start()
    server.open()
    await vi.advanceTimersByTimeAsync(0)
    let changes = 0
    const unsubscribe = store.subscribe(() => {
      changes += 1
    })
    await vi.advanceTimersByTimeAsync(10_000)
    expect(changes).toBe(0)
    server.moveClock(360_000)
    await vi.advanceTimersByTimeAsync(3_000)
    expect([store.state().ahead, changes]).toEqual([365_000, 1])
    unsubscribe()
    stop()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('says what the server refused, until it is dismissed', async () => {
    const server = fakeServer()
    server.answerWith(() => ({ ok: false, problem: refused('/api/sessions', 500) }))
    const store = createStore(server.client)
    const stop = store.start()
    server.open()
    await expect.poll(() => store.state().problem?.code).toBe('server-refused')
    store.dismissProblem()
    expect(store.state().problem).toBeNull()
    stop()
  })
})
