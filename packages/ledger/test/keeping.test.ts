import type { Exchange } from '@sternline/engine'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { STRETCH } from '../src/export/export-exchanges.ts'
import { DELETED_AT_ONCE } from '../src/ledger.ts'
import { openLedger } from '../src/open-ledger.ts'
import { startRetention } from '../src/retention.ts'
import { countTurns } from './support/count-turns.ts'
import { exchangeOf } from './support/exchange-of.ts'
import { openFillableLedger } from './support/failing-ledger.ts'
import { temporaryFolder } from './support/temporary-folder.ts'
import { textOf } from './support/text-of.ts'

const DAY = 24 * 60 * 60_000

async function ledgerWith(exchanges: readonly Exchange[]) {
  const ledger = await openLedger({ file: null })
  onTestFinished(() => ledger.close())
  for (const exchange of exchanges) ledger.record(exchange)
  return ledger
}

describe('deleteSession', () => {
  it('deletes that session alone, also what is not written yet, and tells how much', async () => {
    const ledger = await ledgerWith([exchangeOf(1), exchangeOf(2), exchangeOf(3, { session: "it's another" })])
    expect(await ledger.deleteSession('a session')).toBe(2)
    expect(await ledger.sessions()).toMatchObject([{ session: "it's another", exchanges: 1 }])
    expect(await ledger.exchange(exchangeOf(1).id)).toBeNull()
    expect(await ledger.deleteSession('a session')).toBeNull()
  })
})

describe('retention', () => {
  it('deletes what was written down longer ago, at the start', async () => {
    const file = `${temporaryFolder()}/ledger.db`
    let now = 1_800_000_000_000
    const first = await openLedger({ file, now: () => now })
    first.record(exchangeOf(1))
    await first.flush()
    now += 8 * DAY
    first.record(exchangeOf(2))
    await first.close()
    const second = await openLedger({ file, now: () => now, retentionDays: 7 })
    await expect.poll(async () => (await second.exchanges('a session')).map(({ id }) => id)).toEqual([exchangeOf(2).id])
    await second.close()
  })

  it('lets others get on after each batch, and deletes no more than is too old', async () => {
    let now = 1_800_000_000_000
    const ledger = await openLedger({ file: null, now: () => now })
    onTestFinished(() => ledger.close())
    const old = 3 * DELETED_AT_ONCE + 1
    for (let i = 0; i < old; i += 1) ledger.record(exchangeOf(i))
    await ledger.flush()
    now += DAY
    for (let i = old; i < old + 10; i += 1) ledger.record(exchangeOf(i))
    await ledger.flush()
    const turns = countTurns()
    expect(await ledger.deleteBefore(now)).toBe(old)
    expect(turns()).toBeGreaterThanOrEqual(4)
    expect(await ledger.exchanges('a session')).toHaveLength(10)
    expect(await ledger.deleteBefore(now)).toBe(0)
  })

  it('ends after the batch that it is at when the ledger is closed, and goes on when it is opened again', async () => {
    const file = `${temporaryFolder()}/ledger.db`
    const problems: string[] = []
    const options = { file, now: () => 1_800_000_000_000, onProblem: (sentence: string) => problems.push(sentence) }
    const count = 3 * DELETED_AT_ONCE
    const ledger = await openLedger(options)
    for (let i = 0; i < count; i += 1) ledger.record(exchangeOf(i))
    await ledger.flush()
    const deleting = ledger.deleteBefore(options.now() + 1)
    await ledger.close()
    expect(await deleting).toBeLessThan(count)
    const again = await openLedger(options)
    onTestFinished(() => again.close())
    expect(await again.exchanges('a session')).toHaveLength(count - (await deleting))
    await again.deleteBefore(options.now() + 1)
    expect(await again.exchanges('a session')).toEqual([])
    expect(problems).toEqual([])
  })

  it('deletes nothing unless it is asked for', async () => {
    const file = `${temporaryFolder()}/ledger.db`
    const first = await openLedger({ file, now: () => 0 })
    first.record(exchangeOf(1))
    await first.close()
    const second = await openLedger({ file })
    expect(await second.exchanges('a session')).toHaveLength(1)
    await second.close()
  })
})

describe('startRetention', () => {
  const HOUR = 60 * 60_000

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  /** Retention of seven days whose clock goes with the faked timers, and what it asked for. */
  function started(deleting: () => Promise<unknown> = async () => 0) {
    const state = { now: 1_800_000_000_000, asked: [] as number[], problems: [] as unknown[] }
    const { stop } = startRetention({
      days: 7,
      now: () => state.now,
      deleteBefore: at => {
        state.asked.push(at)
        return deleting()
      },
      onProblem: error => state.problems.push(error),
    })
    onTestFinished(stop)
    const pass = async (ms: number): Promise<void> => {
      state.now += ms
      await vi.advanceTimersByTimeAsync(ms)
    }
    return { state, stop, pass }
  }

  it('looks at once and every hour, each time from the time it is then', async () => {
    const { state, pass } = started()
    const first = state.now - 7 * DAY
    expect(state.asked).toEqual([first])
    await pass(HOUR - 1)
    expect(state.asked).toEqual([first])
    await pass(1)
    await pass(HOUR)
    expect(state.asked).toEqual([first, first + HOUR, first + 2 * HOUR])
  })

  it('does nothing any more when it was stopped', async () => {
    const { state, stop, pass } = started()
    stop()
    await pass(3 * HOUR)
    expect(state.asked).toHaveLength(1)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('tells what went wrong, each time, and goes on', async () => {
    const broken = new Error('the disk is full')
    let isBroken = true
    const { state, pass } = started(async () => {
      if (isBroken) throw broken
    })
    await pass(HOUR)
    expect(state.problems).toEqual([broken, broken])
    isBroken = false
    await pass(HOUR)
    expect(state.asked).toHaveLength(3)
    expect(state.problems).toHaveLength(2)
  })
})

describe('export', () => {
  it('writes every exchange once, in order, as JSON that reads back to what it was', async () => {
    // More than are read at once, and many that start together.
    const all = Array.from({ length: 1_203 }, (_, i) => exchangeOf(i, { startedAt: 1_000 + (i % 3) }))
    const ledger = await ledgerWith(all)
    const lines = (await textOf(ledger.export('jsonl'))).trimEnd().split('\n')
    const sorted = all.toSorted((a, b) => a.startedAt - b.startedAt || (a.id < b.id ? -1 : 1))
    expect(lines.map(line => JSON.parse(line))).toEqual(sorted)
  })

  it.each([
    { onDisk: 0, waiting: 1_203, why: 'everything waits' },
    { onDisk: 2, waiting: 1_500, why: 'more wait than are read at once' },
    { onDisk: 1_203, waiting: 5, why: 'most is on disk, more than is read at once' },
    { onDisk: 500, waiting: 500, why: 'the disk has some multiple of what is read at once' },
    { onDisk: 100, waiting: 100, why: 'the disk has just as many as are read at once' },
  ])('writes what waits for a full disk in its place: $why', async ({ onDisk, waiting }) => {
    const { ledger, fill } = await openFillableLedger()
    onTestFinished(() => ledger.close())
    const bulky = Array.from({ length: 300 }, () => exchangeOf(0).strip).flat()
    // Starts that repeat, so that both kinds lie among each other, and the id decides.
    const all = Array.from({ length: onDisk + waiting }, (_, i) =>
      exchangeOf(i, { startedAt: 1_000 + ((i * 7) % 11), ...(i === onDisk ? { strip: bulky } : {}) }),
    )
    for (const exchange of all.slice(0, onDisk)) ledger.record(exchange)
    await ledger.flush()
    await fill()
    for (const exchange of all.slice(onDisk)) ledger.record(exchange)
    // One that is on disk as well takes that one's place.
    const again = onDisk === 0 ? [] : [{ ...exchangeOf(0), startedAt: 1_000, model: 'again' }]
    for (const exchange of again) ledger.record(exchange)
    await expect(ledger.flush()).rejects.toMatchObject({ code: 'ledger-write-failed' })
    const lines = (await textOf(ledger.export('jsonl'))).trimEnd().split('\n')
    const wanted = [...again, ...all.slice(again.length)]
    const sorted = wanted.toSorted((a, b) => a.startedAt - b.startedAt || (a.id < b.id ? -1 : 1))
    expect(lines.map(line => JSON.parse(line))).toEqual(sorted)
  })

  it.each(['jsonl', 'csv'] as const)('as %s lets others get on after each stretch', async format => {
    const count = 3_000
    const ledger = await ledgerWith(Array.from({ length: count }, (_, i) => exchangeOf(i)))
    await ledger.flush()
    const turns = countTurns()
    const text = await textOf(ledger.export(format))
    expect(turns()).toBeGreaterThanOrEqual(count / STRETCH)
    expect(text.match(/ex_\d+/g)).toHaveLength(count)
  })

  it.each([
    { query: { session: 'b' }, ids: [2, 3], why: 'one session' },
    { query: { from: 2_000 }, ids: [2, 3], why: 'from a time on' },
    { query: { to: 2_000 }, ids: [1], why: 'up to a time, not included' },
    { query: { session: 'b', from: 2_000, to: 3_000 }, ids: [2], why: 'all three' },
    { query: { session: 'nobody' }, ids: [], why: 'nothing' },
  ])('may be of $why', async ({ query, ids }) => {
    const ledger = await ledgerWith([
      exchangeOf(1, { session: 'a', startedAt: 1_000 }),
      exchangeOf(2, { session: 'b', startedAt: 2_000 }),
      exchangeOf(3, { session: 'b', startedAt: 3_000 }),
    ])
    const text = await textOf(ledger.export('jsonl', query))
    const found = text.split('\n').filter(line => line !== '')
    expect(found.map(line => JSON.parse(line).id)).toEqual(ids.map(id => exchangeOf(id).id))
  })

  it('as CSV has a head, a line each, and empty cells for what is not known', async () => {
    const ledger = await ledgerWith([exchangeOf(1), exchangeOf(2, { usage: null, cost: null, attribution: null })])
    const [head = '', ...lines] = (await textOf(ledger.export('csv'))).trimEnd().split('\r\n')
    const cells = lines.map(line =>
      Object.fromEntries(line.split(',').map((cell, i) => [head.split(',')[i], cell.replaceAll('"', '')])),
    )
    expect(cells).toMatchObject([
      {
        session: 'a session',
        cached_tokens: '12000',
        avoided_nano_usd: '32175000',
        started_at: '2025-11-13T02:13:20.001Z',
      },
      { cached_tokens: '', paid_nano_usd: '' },
    ])
  })

  // users.md 7.3, attack 14.
  it.each([
    { name: '=cmd|calc', cell: `"'=cmd|calc"`, why: 'a formula' },
    { name: '+1', cell: `"'+1"`, why: 'a sign' },
    { name: '-1', cell: `"'-1"`, why: 'another sign' },
    { name: '@SUM(A1)', cell: `"'@SUM(A1)"`, why: 'an old function' },
    { name: '\tx', cell: `"'\tx"`, why: 'a tab first' },
    { name: '\r=1', cell: `"'\r'=1"`, why: 'a line end and a formula' },
    { name: '  =1+1', cell: `"  '=1+1"`, why: 'blanks and a formula' },
    { name: '\uff1d1+1', cell: `"'\uff1d1+1"`, why: 'a formula in full width' },
    { name: '\uff0b1', cell: `"'\uff0b1"`, why: 'a sign in full width' },
    { name: '\uff0d1', cell: `"'\uff0d1"`, why: 'another sign in full width' },
    { name: '\uff20SUM', cell: `"'\uff20SUM"`, why: 'an old function in full width' },
    { name: '\ufe661', cell: `"'\ufe661"`, why: 'a small form' },
    {
      name: 'a;=HYPERLINK("http://evil");b',
      cell: `"a;'=HYPERLINK(""http://evil"");b"`,
      why: 'a formula behind a semicolon',
    },
    { name: 'a; \uff1d1', cell: `"a; '\uff1d1"`, why: 'one in full width behind a semicolon and a blank' },
    { name: 'a;;=1', cell: `"a;;'=1"`, why: 'one behind two semicolons' },
    { name: 'a\n=1', cell: `"a\n'=1"`, why: 'one in a line of its own' },
    { name: 'a\t=1', cell: `"a\t'=1"`, why: 'one behind a tab' },
    { name: 'claude-sonnet-5', cell: '"claude-sonnet-5"', why: 'no formula: a sign inside' },
    { name: 'a=b, c@d; e', cell: '"a=b, c@d; e"', why: 'no formula: signs inside' },
    { name: 'a "b", c\nd', cell: '"a ""b"", c\nd"', why: 'no formula: quotes, a comma and a line end' },
  ])('as CSV makes no formula of $why', async ({ name, cell }) => {
    const ledger = await ledgerWith([exchangeOf(1, { session: name, client: name, model: name, error: name })])
    const text = await textOf(ledger.export('csv'))
    expect(text.split(`,${cell},`)).toHaveLength(5)
  })

  it('as CSV quotes every text and nothing else', async () => {
    const ledger = await ledgerWith([exchangeOf(1)])
    const [, line = ''] = (await textOf(ledger.export('csv'))).split('\r\n')
    for (const cell of line.split(',')) expect(cell).toMatch(/^("[^"]*"|-?\d*|true|false)$/)
  })
})
